using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>reload</c>.</summary>
internal sealed class ReloadReader : DirectiveReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultJitter = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public override string Name => "reload";

    /// <inheritdoc/>
    public override string Syntax => "reload [INTERVAL] [JITTER]";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        var (interval, jitter) = (DefaultInterval, DefaultJitter);
        if (!line.HasArguments(0, 2) || !line.HasNoBlock()
            || (line.Arguments.Count > 0 && !line.TryDuration(line.Arguments[0], Longest, out interval))
            || (line.Arguments.Count > 1 && !line.TryDuration(line.Arguments[1], Longest, out jitter)))
        {
            return;
        }

        // As CoreDNS: an interval that is too short is the shortest one, and jitter is at most half of it. 0 turns it off.
        interval = interval == TimeSpan.Zero || interval >= Shortest ? interval : Shortest;
        block.Reload = new ReloadOptions(interval, jitter > interval / 2 ? interval / 2 : jitter);
    }
}
