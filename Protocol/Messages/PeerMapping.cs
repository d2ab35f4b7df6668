using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages.Contracts;
using ActorDns.Protocol.Names;
using Google.Protobuf;

namespace ActorDns.Protocol.Messages;

/// <summary>
/// Maps questions to holders and their answers to protobuf bodies and back; what comes back is checked. A zone that
/// several questions of a batch share is written once and read as one object.
/// </summary>
internal static class PeerMapping
{
    private const int MinMessage = PeerMessages.MinQuery;
    private const int MaxMessage = PeerMessages.MaxResponseLimit;
    private const uint MaxTtlSeconds = 3600;

    public static ResolveQueriesBody ToBody(PeerMessages.ResolveQueries message)
    {
        var body = new ResolveQueriesBody { Batch = message.Batch };
        var zones = new List<KubernetesZone>();
        foreach (var question in message.Questions)
        {
            var zone = zones.IndexOf(question.Zone);
            if (zone < 0)
            {
                zone = zones.Count;
                zones.Add(question.Zone);
                body.Zones.Add(ToBody(question.Zone));
            }

            body.Questions.Add(ToBody(question, zone));
        }

        return body;
    }

    /// <exception cref="FormatException">A field is outside its bounds.</exception>
    public static PeerMessages.ResolveQueries FromBody(ResolveQueriesBody body)
    {
        KubernetesZone[] zones = [.. body.Zones.Select(FromBody)];
        return new(body.Batch, [.. body.Questions.Select(question => FromBody(question, zones))]);
    }

    public static QueriesResolvedBody ToBody(PeerMessages.QueriesResolved message)
    {
        var body = new QueriesResolvedBody { Batch = message.Batch, First = (uint)message.First };
        body.Answers.AddRange(message.Answers.Select(answer => new OwnerAnswerBody
        {
            Status = (uint)answer.Status,
            Outcome = (uint)answer.Outcome,

            // Never changed once in the record, so no copy is needed.
            Response = UnsafeByteOperations.UnsafeWrap(answer.Response),
            Alias = UnsafeByteOperations.UnsafeWrap(answer.Alias),
        }));
        return body;
    }

    /// <exception cref="FormatException">A field is outside its bounds.</exception>
    public static PeerMessages.QueriesResolved FromBody(QueriesResolvedBody body)
    {
        Check(body.First <= int.MaxValue, "index of a first answer", body.First);
        return new(body.Batch, (int)body.First, [.. body.Answers.Select(FromBody)]);
    }

    private static OwnerQuestionBody ToBody(PeerMessages.OwnerQuestion question, int zone)
    {
        var body = new OwnerQuestionBody
        {
            Feed = question.Feed,
            Shard = (uint)question.Shard,
            Query = WithoutId(question.Query),
            ResponseLimit = (uint)question.ResponseLimit,
            Zone = (uint)zone,
            MinimumServices = VersionMapping.ToBody(question.MinimumServices),
            MinimumEndpoints = VersionMapping.ToBody(question.MinimumEndpoints),
            MinimumPods = VersionMapping.ToBody(question.MinimumPods),
        };
        body.OwnAddresses.AddRange(question.OwnAddresses.Select(ObjectMapping.ToBytes));
        return body;
    }

    private static PeerMessages.OwnerQuestion FromBody(OwnerQuestionBody body, KubernetesZone[] zones)
    {
        Check(body.Shard < EntityId.Shards, "shard", body.Shard);
        Check(body.ResponseLimit is >= PeerMessages.MinResponseLimit and <= PeerMessages.MaxResponseLimit, "response limit", body.ResponseLimit);
        Check(body.Query.Length is >= MinMessage and <= MaxMessage, "length of a query", body.Query.Length);
        Check(body.Zone < zones.Length, "zone's index", body.Zone);
        return new(
            body.Feed,
            (int)body.Shard,
            body.Query.ToByteArray(),
            (int)body.ResponseLimit,
            zones[body.Zone],
            [.. body.OwnAddresses.Select(ObjectMapping.ToAddress)],
            VersionMapping.FromBody(body.MinimumServices),
            VersionMapping.FromBody(body.MinimumEndpoints),
            VersionMapping.FromBody(body.MinimumPods));
    }

    private static PeerMessages.OwnerAnswer FromBody(OwnerAnswerBody body)
    {
        var status = (PeerMessages.OwnerAnswerStatus)body.Status;
        Check(Enum.IsDefined(status), "status of an answer", body.Status);
        Check(body.Outcome <= byte.MaxValue && Enum.IsDefined((AnswerOutcome)body.Outcome), "outcome", body.Outcome);
        var least = status == PeerMessages.OwnerAnswerStatus.Answered ? MinMessage : 0;
        Check(body.Response.Length >= least && body.Response.Length <= MaxMessage, "length of a response", body.Response.Length);
        Check(body.Alias.IsEmpty || WireNames.Measure(body.Alias.Span) == body.Alias.Length, "length of an alias", body.Alias.Length);
        return new(status, (AnswerOutcome)body.Outcome, body.Response.ToByteArray(), body.Alias.ToByteArray());
    }

    private static KubernetesZoneBody ToBody(KubernetesZone zone)
    {
        var body = new KubernetesZoneBody
        {
            Zone = ByteString.CopyFrom(zone.Zone.Wire),
            PrimaryZone = ByteString.CopyFrom(zone.PrimaryZone.Wire),
            TtlSeconds = zone.TtlSeconds,
            Pods = (uint)zone.Pods,
            EndpointPodNames = zone.EndpointPodNames,
            IgnoreEmptyService = zone.IgnoreEmptyService,
            Zonal = zone.Zonal,
            IsMulticluster = zone.IsMulticluster,
            ApexLabel = UnsafeByteOperations.UnsafeWrap(zone.ApexLabel),
            ExternalHeadless = zone.ExternalHeadless,
            IsOfPods = zone.IsOfPods,
        };
        body.Namespaces.AddRange(zone.Namespaces.Select(shown => UnsafeByteOperations.UnsafeWrap(shown)));
        return body;
    }

    private static KubernetesZone FromBody(KubernetesZoneBody body)
    {
        Check(body.TtlSeconds <= MaxTtlSeconds, "TTL", body.TtlSeconds);
        Check(body.Pods <= byte.MaxValue && Enum.IsDefined((PodMode)body.Pods), "pod mode", body.Pods);
        foreach (var shown in body.Namespaces)
        {
            Check(shown.Length is > 0 and <= WireNames.MaxLabelLength, "length of a namespace", shown.Length);
        }

        Check(body.ApexLabel.Length <= WireNames.MaxLabelLength, "length of an apex label", body.ApexLabel.Length);
        return new KubernetesZone
        {
            Zone = DomainName.FromWire(body.Zone.Span),
            PrimaryZone = DomainName.FromWire(body.PrimaryZone.Span),
            TtlSeconds = body.TtlSeconds,
            Pods = (PodMode)body.Pods,
            EndpointPodNames = body.EndpointPodNames,
            IgnoreEmptyService = body.IgnoreEmptyService,
            Zonal = body.Zonal,
            IsMulticluster = body.IsMulticluster,
            ApexLabel = body.ApexLabel.ToByteArray(),
            ExternalHeadless = body.ExternalHeadless,
            IsOfPods = body.IsOfPods,
            Namespaces = [.. body.Namespaces.Select(shown => shown.ToByteArray())],
        };
    }

    // Equal questions of different clients become equal octets.
    private static ByteString WithoutId(byte[] query)
    {
        if (query.Length < 2 || (query[0] | query[1]) == 0)
        {
            return UnsafeByteOperations.UnsafeWrap(query);
        }

        var copy = query.AsSpan().ToArray();
        copy[0] = copy[1] = 0;
        return UnsafeByteOperations.UnsafeWrap(copy);
    }

    private static void Check(bool isFine, string what, long value)
    {
        if (!isFine)
        {
            throw new FormatException($"The {what} is out of bounds: {value}.");
        }
    }
}
