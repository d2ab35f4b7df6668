using ActorDns.Actors.Routing.Dns64;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>dns64</c>: a prefix and options.</summary>
internal sealed class Dns64Reader : DirectiveReader
{
    private static readonly OptionTable<Dns64Options> Table = new(Dns64Stage.Directive)
    {
        { "prefix PREFIX", (options, line) => line.HasArguments(1, 1) ? ReadPrefix(options, line, line.Arguments[0]) : options },
        { "translate_all", (options, line) => line.HasArguments(0, 0) ? options with { TranslatesAll = true } : options },
        { "allow_ipv4", (options, line) => line.HasArguments(0, 0) ? options with { AllowsIPv4 = true } : options },
    };

    /// <inheritdoc/>
    public override string Name => Dns64Stage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "dns64 [PREFIX] { prefix PREFIX | translate_all | allow_ipv4 }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        var options = new Dns64Options(Nat64Prefix.WellKnown);
        if (line.HasArguments(0, 1) && directive.Arguments is [var prefix])
        {
            options = ReadPrefix(options, line, prefix);
        }

        block.Dns64 = Table.Read(directive, options, diagnostics);
    }

    private static Dns64Options ReadPrefix(Dns64Options options, DirectiveLine line, CorefileToken word)
    {
        if (Nat64Prefix.TryParse(word.Text, out var prefix))
        {
            return options with { Prefix = prefix };
        }

        line.Fail(word, $"'{word.Text}' is no prefix of a NAT64; write an IPv6 address with /32, /40, /48, /56, /64 or /96, such as 64:ff9b::/96");
        return options;
    }
}
