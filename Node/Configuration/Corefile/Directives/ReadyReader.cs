using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>ready</c>.</summary>
internal sealed class ReadyReader : DirectiveReader
{
    private static readonly OptionTable<ReadyOptions> Table = new("ready")
    {
        { "monitor until-ready|continuously", ReadMonitor },
    };

    /// <inheritdoc/>
    public override string Name => "ready";

    /// <inheritdoc/>
    public override string Syntax => "ready [ADDRESS:PORT] { monitor until-ready|continuously }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var fallback = new ListenAddress(null, 8181);
        var listen = Line(directive, diagnostics).ReadListenAddress(fallback);
        block.Ready = Table.Read(directive, new ReadyOptions(listen ?? fallback, false), diagnostics);
    }

    private static ReadyOptions ReadMonitor(ReadyOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        switch (line.Arguments[0].Text)
        {
            case "until-ready":
                return options with { Continuously = false };
            case "continuously":
                return options with { Continuously = true };
            default:
                line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no way to monitor; write 'monitor until-ready' or 'monitor continuously'");
                return options;
        }
    }
}
