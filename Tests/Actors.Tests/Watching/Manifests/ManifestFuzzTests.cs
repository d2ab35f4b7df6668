using System.Text;
using ActorDns.Actors.Watching.Manifests;
using ActorDns.Actors.Watching.Manifests.Reading;
using CsCheck;

namespace ActorDns.Actors.Tests.Watching.Manifests;

public sealed class ManifestFuzzTests
{
    private static readonly ManifestSelection All = new(LabelSelector.Everything, LabelSelector.Everything);
    private static readonly string[] Tokens = ["\n", "\n---\n", ": ", "- ", "{", "}", "[", "]", "\"", "'", "&a ", "*a", "<<: *a\n", "|\n", ">\n", "!!str ", "!x ", "%YAML 1.1\n", "# ", "\t", "null", "~", "? ", "\0", "\ufeff", "é", "\\ud800", "  "];

    private static readonly Gen<Func<byte[], byte[]>> Mutation = Gen.OneOf(
        Gen.Select(Gen.UInt, Gen.Byte, (at, octet) => (Func<byte[], byte[]>)(text => Put(text, at, octet))),
        Gen.Select(Gen.UInt, Gen.OneOfConst(Tokens), (at, token) => (Func<byte[], byte[]>)(text => Insert(text, at, Encoding.UTF8.GetBytes(token)))),
        Gen.Select(Gen.UInt, Gen.UInt[1, 60], (at, length) => (Func<byte[], byte[]>)(text => Remove(text, at, length))),
        Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt[1, 200], (at, from, length) => (Func<byte[], byte[]>)(text => Insert(text, at, text.AsSpan((int)(from % (text.Length + 1))).ToArray().Take((int)length).ToArray()))),
        Gen.UInt.Select(at => (Func<byte[], byte[]>)(text => text[..(int)(at % (text.Length + 1))])));

    [Theory]
    [InlineData("seed.yaml")]
    [InlineData("seed.json")]
    public void Whatever_a_file_holds_it_is_read_or_refused_with_a_reason(string file)
    {
        var seed = Encoding.UTF8.GetBytes(file.EndsWith(".json", StringComparison.Ordinal) ? Json : Yaml);
        Assert.Empty(ManifestParser.Parse(file, seed, All).Findings);

        Mutation.Array[1, 6].Sample(
            mutations =>
            {
                var octets = mutations.Aggregate(seed, (text, mutate) => mutate(text));
                var content = ManifestParser.Parse(file, octets, All);
                Assert.All(content.Findings, finding => Assert.False(string.IsNullOrWhiteSpace(finding.Message)));
                Assert.All(content.Findings, finding => Assert.DoesNotContain(finding.ToString(), char.IsControl));
            },
            iter: 6000,
            threads: 2);
    }

    private static byte[] Put(byte[] text, uint at, byte octet)
    {
        var copy = (byte[])text.Clone();
        if (copy.Length > 0)
        {
            copy[at % copy.Length] = octet;
        }

        return copy;
    }

    private static byte[] Insert(byte[] text, uint at, byte[] part)
    {
        var position = (int)(at % (text.Length + 1));
        return [.. text.AsSpan(0, position), .. part, .. text.AsSpan(position)];
    }

    private static byte[] Remove(byte[] text, uint at, uint length)
    {
        var position = (int)(at % (text.Length + 1));
        return [.. text.AsSpan(0, position), .. text.AsSpan(Math.Min(text.Length, position + (int)length))];
    }

    private const string Yaml = """
        apiVersion: v1
        kind: List
        items:
          - &web
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop, labels: {"app.kubernetes.io/name": web}}
            spec:
              clusterIPs: [10.96.0.1, 'fd00::1']
              ports:
                - name: http # the only one
                  port: 80
          - <<: *web
            metadata: {name: "web-2"}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: web-x
          labels:
            kubernetes.io/service-name: web
          annotations:
            note: |
              several
              lines
            folded: >-
              of text
        addressType: IPv4
        ports: [{name: http, port: 80}]
        endpoints:
          - addresses: [10.0.0.1]
            conditions: {ready: true}
            hostname: a
            targetRef: {kind: Pod, name: web-a}
        ---
        {apiVersion: v1, kind: Pod, metadata: {name: p}, status: {podIP: 10.0.0.1, phase: Running}}
        """;

    private const string Json = """
        {
          "apiVersion": "v1",
          "kind": "List",
          "items": [
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "labels": {"a": "b"}}, "spec": {"clusterIP": "10.96.0.1", "ports": [{"port": 80, "name": "ht\u0074p"}]}},
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {"name": "web-1"}, "addressType": "IPv4", "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true}}], "ports": null}
          ]
        }
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
        """;
}
