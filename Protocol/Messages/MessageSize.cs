using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Messages;

/// <summary>
/// Keeps messages far below the 128,000 octets at which remoting drops them: lists are cut into runs whose estimated size
/// is at most <see cref="MaxPayload"/>. One item that is larger alone goes alone; the largest there is, an EndpointSlice
/// of 1,000 endpoints with long names, is about 100 kB. Pure, thread-safe.
/// </summary>
public static class MessageSize
{
    /// <summary>Octets of payload a message should not exceed.</summary>
    public const int MaxPayload = 60_000;

    private const int PerObject = 160;
    private const int PerPort = 48;
    private const int PerAddress = 20;

    /// <summary>Cuts changes into runs, in their order.</summary>
    public static IEnumerable<IReadOnlyList<ObjectChange>> Cut(IReadOnlyList<ObjectChange> changes) => Cut(changes, SizeOf);

    /// <summary>Cuts sets into runs, in their order.</summary>
    public static IEnumerable<IReadOnlyList<ReverseSet>> Cut(IReadOnlyList<ReverseSet> sets) => Cut(sets, SizeOf);

    /// <summary>Cuts changes in brief into runs, in their order.</summary>
    public static IEnumerable<IReadOnlyList<DirectoryMessages.DirectoryEntry>> Cut(IReadOnlyList<DirectoryMessages.DirectoryEntry> entries) =>
        Cut(entries, Of);

    /// <summary>Cuts answers into runs, in their order; one of up to 65,535 octets goes alone.</summary>
    public static IEnumerable<IReadOnlyList<PeerMessages.OwnerAnswer>> Cut(IReadOnlyList<PeerMessages.OwnerAnswer> answers) =>
        Cut(answers, static answer => 24 + answer.Response.Length + answer.Alias.Length);

    /// <summary>Octets a question adds to a message, estimated; its zone comes on top once a message, as <see cref="Of(KubernetesZone)"/> says.</summary>
    public static int Of(PeerMessages.OwnerQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return PerObject + (question.Feed.Length * 3) + question.Query.Length + (question.OwnAddresses.Length * PerAddress);
    }

    /// <summary>Octets a zone adds to a message, estimated.</summary>
    public static int Of(KubernetesZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return PerObject + zone.Zone.Wire.Length + zone.PrimaryZone.Wire.Length + zone.Namespaces.Sum(static shown => 4 + shown.Length);
    }

    private static IEnumerable<IReadOnlyList<T>> Cut<T>(IReadOnlyList<T> items, Func<T, int> sizeOf)
    {
        if (items.Sum(sizeOf) <= MaxPayload)
        {
            // Nearly always: the list itself is the only run.
            yield return items;
            yield break;
        }

        var run = new List<T>();
        var size = 0;
        foreach (var item in items)
        {
            var itemSize = sizeOf(item);
            if (run.Count > 0 && size + itemSize > MaxPayload)
            {
                yield return run;
                run = [];
                size = 0;
            }

            run.Add(item);
            size += itemSize;
        }

        yield return run;
    }

    private static int SizeOf(ReverseSet set) =>
        PerObject + (set.ServiceAddresses.Length * PerAddress) + set.Endpoints.Packed.Length;

    /// <summary>Octets a change in brief adds to a message, estimated.</summary>
    public static int Of(DirectoryMessages.DirectoryEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return 24 + entry.Namespace.Length + entry.Name.Length;
    }

    /// <summary>Octets a change adds to a message, estimated.</summary>
    public static int Of(ObjectChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return SizeOf(change);
    }

    private static int SizeOf(ObjectChange change) => PerObject + change.Namespace.Length + change.Name.Length + change.Object switch
    {
        ServiceObject service =>
            service.ExternalName.Length + service.ExternalHost.Length + (service.Ports.Length * PerPort)
            + ((service.ClusterAddresses.Length + service.ExternalAddresses.Length) * PerAddress),
        EndpointSliceObject slice => slice.Endpoints.Packed.Length + (slice.Ports.Length * PerPort),
        _ => PerAddress,
    };
}
