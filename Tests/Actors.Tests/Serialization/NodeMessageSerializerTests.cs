using System.Runtime.Serialization;
using ActorDns.Actors.Serialization;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorDns.Actors.Tests.Serialization;

public sealed class NodeMessageSerializerTests() : TestKit(NodeMessageSerializer.Hocon)
{
    private static readonly PortObject[] Ports = [new("http", "tcp", 80), new(string.Empty, "udp", -1)];

    public static TheoryData<INodeMessage> Messages => new(Samples());

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_back_as_it_was(INodeMessage message)
    {
        var serializer = Assert.IsType<NodeMessageSerializer>(Sys.Serialization.FindSerializerFor(message));
        var octets = serializer.ToBinary(message);
        var read = (INodeMessage)serializer.FromBinary(octets, serializer.Manifest(message));
        Assert.IsType(message.GetType(), read);
        Assert.Equal(octets, serializer.ToBinary(read));
        Assert.Equal(Describe(message), Describe(read));
    }

    [Fact]
    public void Every_message_type_has_a_sample_and_a_manifest()
    {
        var types = typeof(INodeMessage).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(INodeMessage)));
        var samples = Samples().ToLookup(message => message.GetType());
        Assert.All(types, type => Assert.NotEmpty(samples[type]));
        Assert.Equal(
            MessageCodec.Manifests,
            Samples().Select(MessageCodec.ManifestOf).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Corrupt_bodies_and_unknown_manifests_are_serialization_faults_and_nothing_else()
    {
        var serializer = new NodeMessageSerializer((ExtendedActorSystem)Sys);
        Assert.Throws<SerializationException>(() => serializer.FromBinary([], "none"));
        var random = new Random(20_853);
        foreach (var message in Samples())
        {
            var manifest = serializer.Manifest(message);
            for (var i = 0; i < 2_000; i++)
            {
                var octets = serializer.ToBinary(message);
                for (var mutations = random.Next(1, 4); mutations > 0 && octets.Length > 0; mutations--)
                {
                    octets[random.Next(octets.Length)] = (byte)random.Next(256);
                }

                try
                {
                    serializer.FromBinary(octets[..random.Next(octets.Length + 1)], manifest);
                }
                catch (SerializationException)
                {
                    // The one fault that is allowed.
                }
            }
        }
    }

    [Fact]
    public void Questions_of_one_zone_carry_it_once_and_no_ID()
    {
        var question = Questions()[0];
        question.Query[0] = 0xAB;
        var one = MessageCodec.Write(new PeerMessages.ResolveQueries(1, [question]));
        var two = MessageCodec.Write(new PeerMessages.ResolveQueries(1, [question, question with { Shard = 3 }]));
        Assert.True(two.Length < (2 * one.Length) - MessageSize.Of(question.Zone) + 160);
        var read = Assert.IsType<PeerMessages.ResolveQueries>(MessageCodec.Read("rqu1", two));
        Assert.Same(read.Questions[0].Zone, read.Questions[1].Zone);
        Assert.Equal(0, read.Questions[0].Query[0]);
        Assert.Equal(0xAB, question.Query[0]);
    }

    [Fact]
    public void Questions_and_answers_out_of_bounds_are_refused()
    {
        var question = Questions()[0];
        PeerMessages.OwnerQuestion[] wrong =
        [
            question with { Shard = EntityId.Shards },
            question with { Query = new byte[11] },
            question with { ResponseLimit = 511 },
            question with { ResponseLimit = 65_536 },
            question with { Zone = question.Zone with { TtlSeconds = 3601 } },
            question with { Zone = question.Zone with { Pods = (PodMode)3 } },
            question with { Zone = question.Zone with { Namespaces = [new byte[64]] } },
        ];
        Assert.All(wrong, it => Assert.Throws<FormatException>(() => MessageCodec.Read("rqu1", MessageCodec.Write(new PeerMessages.ResolveQueries(1, [it])))));
        PeerMessages.OwnerAnswer[] wrongAnswers =
        [
            new((PeerMessages.OwnerAnswerStatus)4, AnswerOutcome.Answered, new byte[12], []),
            new(PeerMessages.OwnerAnswerStatus.Answered, (AnswerOutcome)9, new byte[12], []),
            new(PeerMessages.OwnerAnswerStatus.Answered, AnswerOutcome.Answered, new byte[11], []),
            new(PeerMessages.OwnerAnswerStatus.Answered, AnswerOutcome.Alias, new byte[12], [3, 97, 0]),
        ];
        Assert.All(wrongAnswers, it => Assert.Throws<FormatException>(() => MessageCodec.Read("qre1", MessageCodec.Write(new PeerMessages.QueriesResolved(1, 0, [it])))));
    }

    [Fact]
    public void A_message_without_a_codec_fails_loudly()
    {
        Assert.Throws<ArgumentException>(() => MessageCodec.ManifestOf(new Unregistered()));
        Assert.ThrowsAny<Exception>(() => Sys.Serialization.FindSerializerFor(new Foreign()).ToBinary(new Foreign()));
    }

    private static INodeMessage[] Samples()
    {
        var endpoints = new EndpointList.Builder();
        endpoints.Add(HostAddress.FromBits(0x0A000001, true), "db-0", "pod-0", "zone-a");
        endpoints.Add(HostAddress.FromBits((UInt128)1 << 100, false));
        var list = endpoints.Build();
        ObjectChange[] changes =
        [
            ObjectChange.Present(new NamespaceObject("shop", 1)),
            ObjectChange.Present(new ServiceObject("shop", "web", 2, ServiceForm.ClusterIP, [HostAddress.FromBits(7, true)], Ports, string.Empty, false)
            {
                ExternalAddresses = [HostAddress.FromBits(8, true), HostAddress.FromBits(9, false)],
                ExternalHost = "lb.example.com",
            }),
            ObjectChange.Present(new ServiceObject("shop", "ext", 3, ServiceForm.ExternalName, [], [], "example.com", false)),
            ObjectChange.Present(new ServiceObject("shop", "imp", 4, ServiceForm.Headless, [], Ports, string.Empty, true)),
            ObjectChange.Present(new EndpointSliceObject("shop", "web-1", 5, "web", "cluster-a", true, Ports, list, 1_700_000_000_123)),
            ObjectChange.Present(new PodObject("shop", "pod", 6, HostAddress.FromBits(9, true))),
            ObjectChange.Deleted(ObjectKind.Pod, "shop", "gone", ulong.MaxValue),
        ];
        return
        [
            .. RecordSamples(changes, list),
            .. StreamSamples(changes),
            .. CopySamples(changes, list),
            new PeerMessages.ResolveQueries(10, Questions()),
            new PeerMessages.QueriesResolved(10, 3, [new(PeerMessages.OwnerAnswerStatus.Answered, AnswerOutcome.Alias, new byte[40], [1, 97, 0]), PeerMessages.OwnerAnswer.NotComplete, PeerMessages.OwnerAnswer.Behind]),
        ];
    }

    private static INodeMessage[] RecordSamples(ObjectChange[] changes, EndpointList list) =>
    [
        new RecordMessages.ApplyObjectChanges("f/shop/3~0", 42, 6, 7, changes),
        new RecordMessages.BeginList("f/shop/3~0", ObjectKind.Pod, long.MaxValue),
        new RecordMessages.SweepObjects("f/shop/3~0", ObjectKind.EndpointSlice, 42, new(2, 99), 0b1100),
        new RecordMessages.BatchApplied("f/shop/3~0", 7),
        new RecordMessages.EntityEmptied("f/shop/3~0"),
        new RecordMessages.ReleaseEntity("f/shop/3~0", true),
        new ReverseMessages.ReplaceReverseSets("f/@10.0.0.0-24~0", "shop", 8, Sets(list)),
        new ReverseMessages.ReverseSetsReplaced("f/@10.0.0.0-24~0", 8),
        new ReverseMessages.RequestReverseSets("f", 5, default(ShardSet).With(0).With(127), default(ShardSet).With(127)),
        new ReverseMessages.ReverseTelling("f", 5, 12, ShardSet.All),
        new ReverseMessages.TellReverseSets("f/shop/3~0", 5, default(ShardSet).With(64), default(ShardSet).With(3), "akka.tcp://a@h:1", "akka.tcp://a@h:1/user/receiver-f#7"),
        new ReverseMessages.ReverseSetsTold("f", 5, "f/shop/3~0"),
        new ReverseMessages.ReverseProgress("f", 5, 12),
        new PlacementMessages.ProbeShard("#17~1"),
        new PlacementMessages.HoldingAnnounced(-5, 9, [ShardSet.All, default, default(ShardSet).With(3)], [new("f", default(ShardSet).With(99), true, ShardSet.All), new("g", default, false, default)]),
    ];

    private static INodeMessage[] StreamSamples(ObjectChange[] changes) =>
    [
        new StreamMessages.StreamFrame("f", long.MaxValue, 3, 4, ObjectKind.Service, StreamMessages.FrameEvent.Changes, new(1, 0), 77, 1_700_000_000, Entries(), [new("shop", 15, changes), new("db", 0, [changes[1]])], 1_700_000_000_123),
        new StreamMessages.StreamFrame("f", 1, ulong.MaxValue, 4, ObjectKind.Pod, StreamMessages.FrameEvent.ListCompleted, new(2, 9), 77, 0, [], []),
        new StreamMessages.StreamHeartbeat("f", 1, 3, 9, 2, Versions()),
        new StreamMessages.StreamStatus("f", 1, 9, 2, default(ShardSet).With(1).With(126)),
        new StreamMessages.ResendFrames("f", 1, 8),
        new StreamMessages.RequestList("f"),
    ];

    private static INodeMessage[] CopySamples(ObjectChange[] changes, EndpointList list) =>
    [
        new CopyMessages.CopyShard("f", 6, 127),
        new CopyMessages.ShardCopyBegun("f", 6, true, 3, Versions()),
        new CopyMessages.CopyEntity("f/shop/3~0", 6, "akka://a/user/receiver-f"),
        new CopyMessages.EntityCopied("f", 6, "f/shop/3~0", 42, changes, [], false),
        new CopyMessages.EntityCopied("f", 6, "f/@10.0.0.0-24~0", 0, [], [.. Sets(list).Select(set => new CopyMessages.NamespacedSet("shop", set))], true),
        new CopyMessages.CopyDirectory("f", 6),
        new CopyMessages.DirectoryCopied("f", 6, 2, true, 1_700_000_000, Versions(), [new(1, Entries()), new(2, [Entries()[0]])]),
    ];

    private static ReverseSet[] Sets(EndpointList list) =>
    [
        new("web", new(1, 9), [HostAddress.FromBits(7, true)], list),
        new("db", new(2, 1), [], EndpointList.Empty),
        new(ReverseSet.ExternalOf("web"), new(1, 9), [HostAddress.FromBits(8, true)], EndpointList.Empty),
    ];

    private static DirectoryMessages.DirectoryEntry[] Entries() =>
        [new(ObjectKind.Service, "shop", "web", 2, false), new(ObjectKind.Namespace, string.Empty, "shop", 3, true)];

    private static StreamMessages.KindVersion[] Versions() => [new(ObjectKind.Service, new(1, 5)), new(ObjectKind.Pod, default)];

    private static PeerMessages.OwnerQuestion[] Questions()
    {
        var forward = new KubernetesZone
        {
            Zone = DomainName.Parse("cluster.local"),
            PrimaryZone = DomainName.Parse("cluster.local"),
            TtlSeconds = 3600,
            Pods = PodMode.Verified,
            EndpointPodNames = true,
            IgnoreEmptyService = true,
            Zonal = true,
            IsMulticluster = true,
            Namespaces = ["shop"u8.ToArray()],
            ApexLabel = "dns"u8.ToArray(),
            ExternalHeadless = true,
        };
        var reverse = new KubernetesZone { Zone = DomainName.Parse("10.in-addr.arpa"), PrimaryZone = DomainName.Parse("cluster.local"), TtlSeconds = 0 };
        return
        [
            new("f", 127, [0, 0, .. Enumerable.Range(1, 30).Select(i => (byte)i)], 65_535, forward, [HostAddress.FromBits(7, true), HostAddress.FromBits(8, false)], new(1, 2), new(3, 4), new(-5, ulong.MaxValue)),
            new("f", 0, new byte[12], 512, reverse, [], default, default, default),
            new("g", 1, new byte[13], 1232, forward, [], default, new(1, 0), default),
        ];
    }

    // Lists and arrays have no equality of their own: the text of every field stands for it.
    private static string Describe(object? value) => value switch
    {
        null => "null",
        string text => text,
        EndpointList list => Convert.ToHexString(list.Packed),
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Describe))}]",
        _ when value.GetType().IsPrimitive || value is Enum or HostAddress or DomainName or UInt128 => value.ToString()!,
        _ => string.Join("; ", value.GetType().GetProperties().Where(property => !property.GetMethod!.IsStatic).Select(property => $"{property.Name}={Describe(property.GetValue(value))}")),
    };

    private sealed record Unregistered : INodeMessage;

    private sealed record Foreign;
}
