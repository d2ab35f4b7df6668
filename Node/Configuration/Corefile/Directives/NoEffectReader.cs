using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>A directive that a Corefile may hold and that has nothing to do here: accepted, with a line at start that says why.</summary>
/// <param name="name">The directive.</param>
/// <param name="syntax">How it is written.</param>
/// <param name="maxArguments">Most arguments it may have.</param>
/// <param name="reason">Why it has no effect.</param>
internal sealed class NoEffectReader(string name, string syntax, int maxArguments, string reason) : DirectiveReader
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DirectiveReader> All { get; } =
    [
        new NoEffectReader("cancel", "cancel [TIMEOUT]", 1, "has no effect: every query has a time limit here"),
        new NoEffectReader("debug", "debug", 0, "has no effect: an exception ends one query with SERVFAIL, is logged and counted, never the process"),
        new NoEffectReader("multisocket", "multisocket [SOCKETS]", 1, "has no effect: there is a socket for each processor already (setting UdpSockets)"),
        new NoEffectReader("pprof", "pprof [ADDRESS]", 1, "has no effect: use dotnet-counters, dotnet-trace and dotnet-gcdump with this process"),
    ];

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Syntax => syntax;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (line.HasArguments(0, maxArguments))
        {
            line.Warn(reason);
        }
    }
}
