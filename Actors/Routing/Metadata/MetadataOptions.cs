using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Metadata;

/// <summary>Directive <c>metadata</c>, read and validated. Immutable.</summary>
/// <param name="Zones">Names at or below these have metadata; at least one.</param>
/// <param name="Labels">The labels that directives of the block read, each once.</param>
public sealed record MetadataOptions(IReadOnlyList<DomainName> Zones, IReadOnlyList<MetadataLabel> Labels)
{
    /// <summary>True if a directive of the block reads who the client is: its pod is then looked for before anything else.</summary>
    public bool ReadsClientPod => Labels.Any(label => label.IsOfClientPod);
}
