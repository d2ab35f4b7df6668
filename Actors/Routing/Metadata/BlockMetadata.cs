using System.Text;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Metadata;

/// <summary>
/// What a block with the directive <c>metadata</c> can say of its queries. Nothing is collected: whoever reads a label
/// (<see cref="MetadataLabel"/>) takes it from the query then, so that a block where nobody does pays nothing. Immutable,
/// thread-safe.
/// </summary>
public sealed class BlockMetadata
{
    private readonly DomainName[] _zones;
    private readonly KubernetesZone[] _kubernetes;

    /// <summary>Makes the metadata of a block.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="kubernetes">The kubernetes directive of the block, if it has one.</param>
    /// <param name="viewName">The block's view; empty for none.</param>
    public BlockMetadata(MetadataOptions options, KubernetesOptions? kubernetes, string viewName)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(viewName);
        _zones = [.. options.Zones];
        _kubernetes = kubernetes is null ? [] : [.. KubernetesZones.Of(kubernetes).OrderByDescending(zone => zone.Zone.LabelCount)];
        View = Encoding.UTF8.GetBytes(string.Concat(viewName.Select(character => char.IsControl(character) ? ' ' : character)));
    }

    /// <summary>The view's name without control characters; empty for none.</summary>
    internal ReadOnlyMemory<byte> View { get; }

    /// <summary>True if a name has metadata.</summary>
    internal bool Covers(ReadOnlySpan<byte> name) => ZoneScope.Holds(_zones, name);

    /// <summary>The kubernetes zone a name is in; null for none.</summary>
    internal KubernetesZone? KubernetesZoneOf(ReadOnlySpan<byte> name)
    {
        foreach (var zone in _kubernetes)
        {
            if (WireNames.IsAtOrBelow(name, zone.Zone.Wire, out _))
            {
                return zone;
            }
        }

        return null;
    }
}
