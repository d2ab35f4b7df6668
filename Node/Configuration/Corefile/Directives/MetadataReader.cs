using ActorDns.Actors.Routing.Metadata;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>metadata</c>: the zones whose names have metadata.</summary>
internal sealed class MetadataReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "metadata";

    /// <inheritdoc/>
    public override string Syntax => "metadata [ZONES…]";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.TryZones(directive.Arguments, out var zones);
        if (line.HasNoBlock())
        {
            block.Checks.Add(() => Finish(block, zones.Count > 0 ? zones : block.Zones, line));
        }
    }

    /// <summary>Says what a block's labels lack; looked at when all of the block has been read.</summary>
    public static void CheckReads(ServerBlockDraft block)
    {
        foreach (var (label, line) in block.MetadataReads)
        {
            if (!label.IsKnown)
            {
                line.Warn($"nothing here provides the metadata '{label}', which stays empty; known are {string.Join(", ", MetadataLabel.KnownLabels)}");
            }
            else if (block.Metadata is null)
            {
                line.Warn($"'{label}' stays empty without the directive 'metadata' in the block; add it");
            }
            else if (label.IsOfClientPod && block.Kubernetes?.Pods != PodMode.Verified)
            {
                line.Warn($"'{label}' stays empty while the pods are not known; write 'pods verified' in 'kubernetes'");
            }
        }
    }

    private static void Finish(ServerBlockDraft block, IReadOnlyList<DomainName> zones, DirectiveLine line)
    {
        var labels = block.MetadataReads.Select(read => read.Label).DistinctBy(label => label.Text).OrderBy(label => label.Text, StringComparer.Ordinal);
        block.Metadata = new MetadataOptions(zones, [.. labels]);
        if (block.Metadata.Labels.Count == 0)
        {
            line.Warn("has no effect: nothing in the block reads metadata; read it with {/LABEL} in 'log', metadata('LABEL') in 'view', .Meta \"LABEL\" in 'template' or {LABEL} in 'rewrite edns0 local'");
        }
    }
}
