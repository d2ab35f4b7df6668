using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorDns.Actors.Watching.Kubernetes;
using ActorDns.ApiServer;
using ActorDns.Protocol.Objects;
using CsCheck;

namespace ActorDns.Actors.Tests.Watching.Kubernetes;

/// <summary>Whatever the octets: the readers give an object or <see cref="ObjectFormatException"/>, in bounded time.</summary>
public sealed class ObjectReaderFuzzTests
{
    private static readonly (ObjectKind Kind, byte[] Json)[] Samples =
    [
        (ObjectKind.Service, Json(ApiObjects.Service("shop", "web", ["10.96.0.1", "fd00::1"], new ApiPort("http", 80), new ApiPort("dns", 53, "UDP")))),
        (ObjectKind.Service, Json(ApiObjects.ExternalName("shop", "db", "db.example.com"))),
        (ObjectKind.EndpointSlice, Json(ApiObjects.Slice("shop", "web-1", "web", [new("10.0.0.1", "web-0", "web-0", true, "a"), new("10.0.0.2", Ready: false), new("10.0.0.3", Ready: null)], new ApiPort("http", 80)))),
        (ObjectKind.Pod, Json(ApiObjects.Pod("shop", "web-0", "10.0.0.1"))),
        (ObjectKind.Namespace, Json(ApiObjects.Namespace("shop"))),
        (ObjectKind.ServiceImport, Json(ApiObjects.ServiceImport("shop", "web", "ClusterSetIP", ["10.1.0.1"], new ApiPort("http", 80)))),
    ];

    private static readonly byte[] Alphabet = "{}[]\",:\\0129ntfe.-+ \t\nu\0\xff"u8.ToArray();

    [Fact]
    public void Fields_in_any_order_give_the_same_object()
    {
        Gen.Select(Gen.Int[0, Samples.Length - 1], Gen.Int).Sample((index, seed) =>
        {
            var (kind, json) = Samples[index];
            var shuffled = Shuffle(JsonNode.Parse(json)!, new Random(seed)).ToJsonString();
            var expected = ObjectReaderTests.NewReader(kind).Read(json);
            var read = ObjectReaderTests.NewReader(kind).Read(Encoding.UTF8.GetBytes(shuffled));
            return Print(expected) == Print(read);
        }, iter: 500);
    }

    [Fact]
    public void Mutated_objects_are_read_or_refused()
    {
        var readers = Samples.Select(sample => ObjectReaderTests.NewReader(sample.Kind)).ToArray();
        var random = new Random(20260115);
        for (var i = 0; i < 60_000; i++)
        {
            var index = random.Next(Samples.Length);
            var mutated = Mutate(Samples[index].Json, random);
            try
            {
                Assert.NotEqual(0UL, readers[index].Read(mutated, deleted: (i & 7) == 0).Version);
            }
            catch (ObjectFormatException cause)
            {
                Assert.DoesNotContain('\n', cause.Message);
            }
        }
    }

    [Fact]
    public async Task Mutated_streams_of_events_are_read_or_refused()
    {
        var random = new Random(4711);
        var good = Samples.Where(sample => sample.Kind == ObjectKind.Service)
            .SelectMany(sample => Encoding.UTF8.GetBytes($"{{\"type\":\"ADDED\",\"object\":{Encoding.UTF8.GetString(sample.Json)}}}\n"))
            .ToArray();
        for (var i = 0; i < 5_000; i++)
        {
            var body = new CutStream(Mutate(good, random), _ => random.Next(1, 700));
            using var buffer = new ResponseBuffer(body, TimeSpan.FromSeconds(5), 100_000, CancellationToken.None);
            await ReadToEndAsync(buffer);
        }
    }

    [Fact]
    public async Task Events_are_the_same_wherever_the_stream_is_cut()
    {
        var octets = Samples.Where(sample => sample.Kind == ObjectKind.Service)
            .SelectMany(sample => Encoding.UTF8.GetBytes($"{{\"object\":{Encoding.UTF8.GetString(sample.Json)},\"type\":\"MODIFIED\"}}\r\n"))
            .ToArray();
        var expected = Samples.Where(sample => sample.Kind == ObjectKind.Service)
            .Select(sample => Print(ObjectReaderTests.NewReader(sample.Kind).Read(sample.Json)))
            .ToArray();
        for (var cut = 1; cut < octets.Length; cut++)
        {
            using var buffer = new ResponseBuffer(new CutStream(octets, at => at < cut ? cut - at : int.MaxValue), TimeSpan.FromSeconds(5), 100_000, CancellationToken.None);
            Assert.Equal(expected, await ReadToEndAsync(buffer));
            Assert.False(buffer.IsInValue);
        }
    }

    [Fact]
    public void A_mutation_after_an_error_does_not_taint_the_next_object()
    {
        var (kind, json) = Samples[2];
        var reader = ObjectReaderTests.NewReader(kind);
        var expected = Print(reader.Read(json));
        for (var length = 0; length < json.Length; length++)
        {
            Assert.Throws<ObjectFormatException>(() => reader.Read(json.AsSpan(0, length)));
        }

        Assert.Equal(expected, Print(reader.Read(json)));
    }

    internal static string Print(ObjectChange change)
    {
        var endpoints = change.Object is EndpointSliceObject slice ? string.Join(';', ObjectReaderTests.Show(slice.Endpoints)) + slice.ServiceName + slice.SourceCluster + slice.IsImport + slice.TriggerTimeUnixMilliseconds : string.Empty;
        var service = change.Object as ServiceObject;
        var ports = service?.Ports ?? (change.Object as EndpointSliceObject)?.Ports ?? [];
        var addresses = service?.ClusterAddresses ?? [];
        var pod = (change.Object as PodObject)?.Address;
        return $"{change.Kind} {change.Namespace}/{change.Name} {change.Version} {change.Object is null} {service?.Form} {service?.ExternalName} {string.Join(',', addresses)} {string.Join<PortObject>(',', ports)} {endpoints} {pod}";
    }

    private static async Task<List<string>> ReadToEndAsync(ResponseBuffer buffer)
    {
        var read = new List<string>();
        var parser = new WatchEventParser(
            ObjectReaderTests.NewReader(ObjectKind.Service),
            new RefusedObjects(ObjectKind.Service, new ActorDns.Actors.Watching.WatchMetrics(Prometheus.Metrics.NewCustomRegistry(), "test"), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
        try
        {
            while (true)
            {
                while (buffer.TakeValue(out var value) is var taken && taken != ResponseBuffer.Taken.NeedMore)
                {
                    if (taken == ResponseBuffer.Taken.Value && parser.Parse(value) is { Change: { } change })
                    {
                        read.Add(Print(change));
                    }
                }

                if (await buffer.FillAsync() == 0)
                {
                    return read;
                }
            }
        }
        catch (ObjectFormatException)
        {
            // The documented end of a damaged stream.
            return read;
        }
    }

    private static byte[] Mutate(byte[] json, Random random)
    {
        var mutated = json.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && mutated.Count > 0; changes--)
        {
            var place = random.Next(mutated.Count);
            switch (random.Next(4))
            {
                case 0:
                    mutated[place] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 1:
                    mutated.RemoveAt(place);
                    break;
                case 2:
                    mutated.Insert(place, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                default:
                    var length = Math.Min(random.Next(40), mutated.Count - place);
                    var piece = mutated.GetRange(place, length);
                    mutated.InsertRange(random.Next(mutated.Count), piece);
                    break;
            }
        }

        return [.. mutated];
    }

    private static JsonNode Shuffle(JsonNode node, Random random)
    {
        switch (node)
        {
            case JsonObject map:
                var fields = map.Select(field => (field.Key, Value: field.Value?.DeepClone())).ToArray();
                random.Shuffle(fields);
                return new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, field.Value is null ? null : (JsonNode?)Shuffle(field.Value, random))));
            case JsonArray array:
                return new JsonArray([.. array.Select(item => item is null ? null : Shuffle(item.DeepClone(), random))]);
            default:
                return node.DeepClone();
        }
    }

    private static byte[] Json(ApiObject value)
    {
        var octets = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(octets);
        (value with { Version = 42 }).Write(json, inList: false);
        json.Flush();
        return octets.WrittenSpan.ToArray();
    }
}
