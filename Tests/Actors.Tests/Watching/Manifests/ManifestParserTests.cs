using System.Text;
using ActorDns.Actors.Watching.Manifests;
using ActorDns.Actors.Watching.Manifests.Reading;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Manifests;

public sealed class ManifestParserTests
{
    private static readonly ManifestSelection All = new(LabelSelector.Everything, LabelSelector.Everything);

    public static TheoryData<string, string> BrokenServices => new()
    {
        { "clusterIP: 10.96.0.010, ports: [{port: 80}]", "3:19: spec.clusterIP: '10.96.0.010' is no IP address: write one such as 10.96.0.10 or fd00::10, without leading zeros" },
        { "clusterIP: 10.96.0.1, clusterIPs: [10.96.0.2], ports: [{port: 80}]", "3:19: spec.clusterIP: 10.96.0.1 is not the first of clusterIPs: make them equal, or remove one" },
        { "clusterIPs: [10.96.0.1, 10.96.0.2], ports: [{port: 80}]", "3:32: spec.clusterIPs[1]: 10.96.0.2 is the second address of its family: at most one IPv4 and one IPv6 address are allowed" },
        { "clusterIP: 10.96.0.1, ipFamilies: [IPv6], ports: [{port: 80}]", "3:43: spec.ipFamilies[0]: 10.96.0.1 is no IPv6 address: give the families in the order of the addresses" },
        { "clusterIP: 10.96.0.1, ipFamilies: [IPv5], ports: [{port: 80}]", "3:43: spec.ipFamilies[0]: 'IPv5' is not allowed: write IPv4, IPv6" },
        { "clusterIP: None, type: Cluster, ports: [{port: 80}]", "3:31: spec.type: 'Cluster' is not allowed: write ClusterIP, NodePort, LoadBalancer, ExternalName" },
        { "clusterIP: 10.96.0.1", "3:7: spec.ports: it is missing: a service with a cluster IP needs a port" },
        { "clusterIP: 10.96.0.1, ports: [{port: 0}]", "3:45: spec.ports[0].port: '0' is no port number: write a number from 1 to 65535, without quotes" },
        { "clusterIP: 10.96.0.1, ports: [{port: 65536}]", "3:45: spec.ports[0].port: '65536' is no port number: write a number from 1 to 65535, without quotes" },
        { "clusterIP: 10.96.0.1, ports: [{port: \"80\"}]", "3:45: spec.ports[0].port: '80' is no port number: write a number from 1 to 65535, without quotes" },
        { "clusterIP: 10.96.0.1, ports: [{name: http}]", "3:38: spec.ports[0].port: it is missing: write a number from 1 to 65535" },
        { "clusterIP: 10.96.0.1, ports: [{port: 80, name: HTTP}]", "3:55: spec.ports[0].name: 'HTTP' is not allowed: use lower-case letters, digits and '-', with a letter or digit at both ends" },
        { "clusterIP: 10.96.0.1, ports: [{port: 80, name: 80}]", "3:55: spec.ports[0].name: it is a number, not a text: write \"80\" in quotes" },
        { "clusterIP: 10.96.0.1, ports: [{port: 80, name: on}]", "3:55: spec.ports[0].name: it is a boolean, not a text: write \"on\" in quotes" },
        { "clusterIP: 10.96.0.1, ports: [{port: 80, protocol: tcp}]", "3:59: spec.ports[0].protocol: 'tcp' is not allowed: write TCP, UDP, SCTP" },
        { "clusterIP: 10.96.0.1, ports: [{port: 80, name: a}, {port: 81}]", "3:59: spec.ports[1].name: it is missing: with several ports each needs a name" },
        { "clusterIP: 10.96.0.1, ports: [{port: 80, name: a}, {port: 81, name: a}]", "3:76: spec.ports[1].name: 'a' is given to two ports: names must differ" },
        { "clusterIP: 10.96.0.1, ports: {port: 80}", "3:37: spec.ports: it is fields, not a list: write '- ' before each item" },
        { "type: ExternalName", "3:7: spec.externalName: it is missing: write the domain name that is meant" },
        { "type: ExternalName, externalName: Example.com", "3:42: spec.externalName: it is no domain name: use labels of lower-case letters, digits and '-', joined by '.'" },
        { "type: ExternalName, externalName: a.b, clusterIP: None", "3:58: spec.clusterIP: a service of type ExternalName has none: remove it" },
    };

    public static TheoryData<string, string> BrokenFiles => new()
    {
        { "a: b\nc", "f.yaml:2:1: this is not YAML: While scanning a simple key, could not find expected ':'" },
        { "a: {b", "f.yaml:2:1: this is not YAML: While parsing a flow mapping, did not find expected ',' or '}'" },
        { "metadata:\n\tname: web", "f.yaml:2:1: this is not YAML: the line is indented with a tab: use spaces" },
        { "kind: Service\nkind: Pod\n", "f.yaml:2:1: the field 'kind' is given twice: remove one" },
        { "a: *b\n", "f.yaml:1:4: *b names no value before it: write &b at the value meant" },
        { "a: &a [*a]\n", "f.yaml:1:8: *a stands inside the value it names" },
        { "? [a]\n: b\n", "f.yaml:1:3: a field's name must be a text" },
        { "just text\n", "f.yaml:1:1: it is a text, not fields: write 'name: value' lines below it" },
        { "metadata: {name: a}\n", "f.yaml:1:1: kind: it is missing: a manifest begins with apiVersion and kind" },
        { "kind: Service\nmetadata: {name: a}\n", "f.yaml:1:1: apiVersion: it is missing: write v1" },
        { "apiVersion: discovery.k8s.io/v1beta1\nkind: EndpointSlice\nmetadata: {name: a}\n", "f.yaml:1:13: apiVersion: it is not served here: write discovery.k8s.io/v1" },
        { "apiVersion: v1\nkind: Service\n", "f.yaml:1:1: metadata.name: it is missing: give the object a name" },
        { "apiVersion: v1\nkind: Namespace\nmetadata: {name: my.ns}\n", "f.yaml:3:18: metadata.name: 'my.ns' is not allowed: use lower-case letters, digits and '-', with a letter or digit at both ends" },
        { "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: A}\n", "f.yaml:3:32: metadata.namespace: 'A' is not allowed: use lower-case letters, digits and '-', with a letter or digit at both ends" },
        { "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {'a b': c}}\n", "f.yaml:3:37: metadata.labels.a b: the label key is not allowed: use letters, digits, '-', '_' and '.'" },
        { "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {v.w/x: 1}}\n", "f.yaml:3:37: metadata.labels[v.w/x]: it is a number, not a text: write \"1\" in quotes" },
        { "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nstatus: {podIP: 10.0.0}\n", "f.yaml:4:17: status.podIP: '10.0.0' is no IP address: write one such as 10.96.0.10 or fd00::10, without leading zeros" },
    };

    public static TheoryData<string, string> BrokenSlices => new()
    {
        { "endpoints: []", "3:1: addressType: it is missing: write IPv4 or IPv6" },
        { "addressType: IPv4\nendpoints: [{addresses: ['fd00::1']}]", "5:26: endpoints[0].addresses[0]: fd00::1 is no IPv4 address, as addressType says: put it into a slice of its own family" },
        { "addressType: IPv6\nendpoints: [{addresses: [web]}]", "5:26: endpoints[0].addresses[0]: 'web' is no IP address: write one such as 10.96.0.10 or fd00::10, without leading zeros" },
        { "addressType: IPv4\nendpoints: [{addresses: []}]", "5:25: endpoints[0].addresses: it is empty: an endpoint needs an address" },
        { "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1], hostname: a.b}]", "5:47: endpoints[0].hostname: 'a.b' is not allowed: use lower-case letters, digits and '-', with a letter or digit at both ends" },
        { "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1], conditions: {ready: 'true'}}]", "5:57: endpoints[0].conditions.ready: it is a text: write true or false, without quotes" },
        { "addressType: IPv4\nports: [{name: a}, {name: a}]", "5:27: ports[1].name: 'a' is given to two ports: names must differ" },
    };

    [Theory]
    [MemberData(nameof(BrokenServices))]
    public void A_broken_service_is_reported_with_place_field_and_cure(string spec, string expected) =>
        Assert.Equal("f.yaml:" + expected, Assert.Single(Findings($"apiVersion: v1\nkind: Service\nspec: {{{spec}}}\nmetadata: {{name: web}}\n")));

    [Theory]
    [MemberData(nameof(BrokenSlices))]
    public void A_broken_slice_is_reported_with_place_field_and_cure(string fields, string expected) =>
        Assert.Equal("f.yaml:" + expected, Assert.Single(Findings($"# slice\n\napiVersion: discovery.k8s.io/v1\n{fields}\nkind: EndpointSlice\nmetadata: {{name: web}}\n")));

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void A_broken_file_is_reported_with_place_and_cure(string text, string expected) => Assert.Equal(expected, Assert.Single(Findings(text)));

    [Theory]
    [InlineData("{\"kind\": \"Service\"", "f.json:1:19: this is not JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed")]
    [InlineData("{\n  \"a\": 1,\n  \"a\": 2}", "f.json:3:3: the field 'a' is given twice: remove one")]
    [InlineData("{\n\t\"kind\": 5}", "f.json:2:10: kind: it is a number, not a text: write \"5\" in quotes")]
    [InlineData("{\"kind\": \"\\ud800\"}", "f.json:1:10: this is not JSON: the text is not well-formed Unicode")]
    [InlineData("[]", "f.json:1:1: it is a list, not fields: write 'name: value' lines below it")]
    public void Broken_JSON_is_reported_with_its_place(string text, string expected) =>
        Assert.Equal(expected, ManifestParser.Parse("f.json", Encoding.UTF8.GetBytes(text), All).Findings[0].ToString());

    [Fact]
    public void Every_fault_of_a_file_is_reported_up_to_a_bound()
    {
        var ports = string.Join(", ", Enumerable.Range(0, 30).Select(i => $"{{name: p{i}, port: 0}}"));
        var findings = Findings($"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{clusterIP: 10.96.0.1, ports: [{ports}]}}\n");

        Assert.Equal(21, findings.Length);
        Assert.Equal("f.yaml: 10 more of this kind are not shown", findings[^1]);
    }

    [Fact]
    public void A_service_without_cluster_IP_is_served_without_addresses_and_warned_about()
    {
        var content = Parse("apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  ports: [{port: 80}]\n");

        Assert.False(content.HasErrors);
        Assert.Equal(
            "f.yaml:5:3: spec: service shop/web has no cluster IP here, for only an API server gives one: set spec.clusterIP to make it resolvable",
            Assert.Single(content.Findings).ToString());
        var service = Assert.IsType<ServiceObject>(Assert.Single(content.Entries).Object);
        Assert.Equal(ServiceForm.ClusterIP, service.Form);
        Assert.Empty(service.ClusterAddresses);
    }

    [Fact]
    public void An_alias_bomb_is_refused_before_it_is_expanded()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 40; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("has more than 4000000 values with its aliases (*name) written out: split it", Assert.Single(Findings(text.ToString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "f.yaml:1:66: it is nested deeper than 64 levels, which no manifest needs")]
    [InlineData("{a: ", "f.yaml:1:261: it is nested deeper than 64 levels, which no manifest needs")]
    [InlineData("- ", "f.yaml:1:131: it is nested deeper than 64 levels, which no manifest needs")]
    public void Deep_nesting_is_refused(string opening, string expected) =>
        Assert.Equal(expected, Assert.Single(Findings(string.Concat(Enumerable.Repeat(opening, 100_000)))));

    [Fact]
    public void Aliases_and_merge_keys_are_read_as_kubectl_reads_them()
    {
        var content = Parse("""
            apiVersion: v1
            kind: List
            items:
              - &base
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: &spec {clusterIP: 10.96.0.1, ports: [{port: 80}]}
              - <<: *base
                metadata: {name: b}
                spec: {<<: *spec, clusterIP: 10.96.0.2}
            """);

        Assert.Empty(content.Findings);
        Assert.Equal(
            ["default/a 10.96.0.1", "default/b 10.96.0.2"],
            content.Entries.Select(entry => $"{entry.Key.Namespace}/{entry.Key.Name} {((ServiceObject)entry.Object!).ClusterAddresses[0]}"));
    }

    [Theory]
    [InlineData("kind: ServiceList\napiVersion: v1\nitems: [{metadata: {name: a}, spec: {clusterIP: None}}]")]
    [InlineData("kind: List\napiVersion: v1\nitems: [{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {clusterIP: None}}]")]
    [InlineData("kind: List\nitems: [{kind: List, items: [{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {clusterIP: None}}]}]")]
    [InlineData("--- # first\n...\n---\nkind: Service\napiVersion: v1\nmetadata: {name: a}\nspec: {clusterIPs: [None]}\n---\n")]
    [InlineData("\ufeffkind: Service\napiVersion: v1\nmetadata: {name: a, creationTimestamp: null, managedFields: [{}]}\nspec: {clusterIP: None, ports: null}\nstatus: {loadBalancer: {}}")]
    public void Lists_and_streams_of_documents_are_read(string text)
    {
        var content = Parse(text);

        Assert.Empty(content.Findings);
        Assert.Equal(new ObjectKey(ObjectKind.Service, "default", "a"), Assert.Single(content.Entries).Key);
    }

    [Fact]
    public void A_service_of_another_API_group_is_passed_over()
    {
        var content = Parse("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: Strange_Name, namespace: apps}\n");

        Assert.Empty(content.Findings);
        Assert.Empty(content.Entries);
        Assert.Equal(["apps"], content.UsedNamespaces);
        Assert.Equal(["Service"], content.IgnoredKinds);
    }

    [Fact]
    public void Only_ready_endpoints_are_kept_and_null_is_ready()
    {
        var content = Parse("""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: web-1
              labels: {kubernetes.io/service-name: web}
              annotations: {endpoints.kubernetes.io/last-change-trigger-time: "2026-01-02T03:04:05Z"}
            addressType: IPv4
            ports: [{name: http, port: 80}, {name: any, port: null, protocol: UDP}]
            endpoints:
              - {addresses: [10.0.0.1], hostname: a, zone: z1, targetRef: {kind: Pod, name: web-a}}
              - {addresses: [10.0.0.2], conditions: {ready: null}, targetRef: {kind: Node, name: n}}
              - {addresses: [10.0.0.3], conditions: {ready: false, serving: true}}
              - {addresses: [10.0.0.4], conditions: {ready: true, terminating: true}}
            """);

        Assert.Empty(content.Findings);
        var slice = Assert.IsType<EndpointSliceObject>(Assert.Single(content.Entries).Object);
        var seen = new List<string>();
        foreach (var endpoint in slice.Endpoints)
        {
            seen.Add($"{endpoint.Address} '{Encoding.UTF8.GetString(endpoint.HostName)}' '{Encoding.UTF8.GetString(endpoint.PodName)}' '{Encoding.UTF8.GetString(endpoint.TopologyZone)}'");
        }

        Assert.Equal(["10.0.0.1 'a' 'web-a' 'z1'", "10.0.0.2 '' '' ''", "10.0.0.4 '' '' ''"], seen);
        Assert.Equal([new PortObject("http", "tcp", 80), new PortObject("any", "udp", -1)], slice.Ports);
        Assert.Equal("web", slice.ServiceName);
        Assert.Equal(1767323045000, slice.TriggerTimeUnixMilliseconds);
    }

    [Fact]
    public void A_slice_without_ports_and_endpoints_is_empty()
    {
        var content = Parse("apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web}\naddressType: IPv4\nports: null\nendpoints: null\n");

        var slice = Assert.IsType<EndpointSliceObject>(Assert.Single(content.Entries).Object);
        Assert.Equal((0, 0, ""), (slice.Ports.Length, slice.Endpoints.Count, slice.ServiceName));
    }

    [Fact]
    public void Imports_and_their_slices_name_their_cluster()
    {
        var content = Parse("""
            apiVersion: multicluster.x-k8s.io/v1alpha1
            kind: ServiceImport
            metadata: {name: db, namespace: shop}
            spec: {type: ClusterSetIP, ips: [10.98.0.1], ports: [{name: sql, port: 5432}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: db-1, namespace: shop, labels: {multicluster.kubernetes.io/service-name: db, multicluster.kubernetes.io/source-cluster: west}}
            addressType: IPv4
            """);

        var import = Assert.IsType<ServiceObject>(content.Entries[0].Object);
        Assert.Equal((true, ObjectKind.ServiceImport, "10.98.0.1"), (import.IsImport, import.Kind, import.ClusterAddresses[0].ToString()));
        var slice = Assert.IsType<EndpointSliceObject>(content.Entries[1].Object);
        Assert.Equal(("db", "west", true), (slice.ServiceName, slice.SourceCluster, slice.IsImport));
    }

    [Theory]
    [InlineData("status: {podIP: 10.0.0.1}", true)]
    [InlineData("status: {podIP: 10.0.0.1, phase: Pending}", true)]
    [InlineData("status: {podIP: 10.0.0.1, phase: Succeeded}", false)]
    [InlineData("status: {podIP: 10.0.0.1, phase: Failed}", false)]
    [InlineData("status: {podIP: 10.0.0.1, phase: Unknown}", false)]
    [InlineData("status: {phase: Running}", false)]
    [InlineData("spec: {}", false)]
    public void Only_pods_that_run_with_an_address_are_served(string rest, bool isServed)
    {
        var content = Parse($"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\n{rest}\n");

        Assert.Empty(content.Findings);
        Assert.Equal(isServed, Assert.Single(content.Entries).Object is PodObject);
    }

    [Fact]
    public void A_terminating_pod_is_not_served() =>
        Assert.Null(Assert.Single(Parse("apiVersion: v1\nkind: Pod\nmetadata: {name: a, deletionTimestamp: \"2026-01-02T03:04:05Z\"}\nstatus: {podIP: 10.0.0.1}\n").Entries).Object);

    [Fact]
    public void Text_that_is_not_UTF_8_is_reported_with_its_line()
    {
        byte[] octets = [.. "kind: Service\nname: "u8, 0xff, .. "\n"u8];

        Assert.Equal("f.yaml:2:7: this is not UTF-8: save the file in UTF-8", Assert.Single(ManifestParser.Parse("f.yaml", octets, All).Findings).ToString());
    }

    private static ManifestContent Parse(string text) => ManifestParser.Parse("f.yaml", Encoding.UTF8.GetBytes(text), All);

    private static string[] Findings(string text) => [.. Parse(text).Findings.Select(finding => finding.ToString())];
}
