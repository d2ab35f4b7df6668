using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>health</c>.</summary>
internal sealed class HealthReader : DirectiveReader
{
    private static readonly OptionTable<HealthOptions> Table = new("health")
    {
        { "lameduck DURATION", ReadLameduck },
    };

    /// <inheritdoc/>
    public override string Name => "health";

    /// <inheritdoc/>
    public override string Syntax => "health [ADDRESS:PORT] { lameduck DURATION }";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => Table.Syntaxes;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var fallback = new ListenAddress(null, 8080);
        var listen = Line(directive, diagnostics).ReadListenAddress(fallback);
        block.Health = Table.Read(directive, new HealthOptions(listen ?? fallback, Lameduck: null), diagnostics);
    }

    private static HealthOptions ReadLameduck(HealthOptions options, DirectiveLine line) =>
        line.HasArguments(1, 1) && line.TryDuration(line.Arguments[0], TimeSpan.FromHours(1), out var lameduck)
            ? options with { Lameduck = lameduck }
            : options;
}
