using System.Net;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>bind</c>: addresses, or names of interfaces that stand for all their addresses.</summary>
internal sealed class BindReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "bind";

    /// <inheritdoc/>
    public override string Syntax => "bind ADDRESS|INTERFACE … { except ADDRESS|INTERFACE … }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasArguments(1, int.MaxValue))
        {
            return;
        }

        var table = new OptionTable<List<IPAddress>>("bind")
        {
            { "except ADDRESS|INTERFACE …", (so, except) => except.HasArguments(1, int.MaxValue) ? [.. so, .. Addresses(except, block)] : so, true },
        };
        var bound = Addresses(line, block);
        var excepted = table.Read(directive, [], diagnostics);
        var left = bound.Except(excepted).ToList();
        if (bound.Count > 0 && left.Count == 0)
        {
            line.Fail(directive.Name, "'except' takes away every address; leave at least one");
        }

        block.BindAddresses.AddRange(left.Except(block.BindAddresses));
    }

    private static List<IPAddress> Addresses(DirectiveLine line, ServerBlockDraft block)
    {
        var addresses = new List<IPAddress>();
        foreach (var token in line.Arguments)
        {
            if (IPAddress.TryParse(token.Text, out var address))
            {
                addresses.Add(address);
                continue;
            }

            var found = block.Settings.InterfaceAddresses(token.Text);
            block.Dependencies.AddAddresses(token.Text, found);
            addresses.AddRange(found);
            if (found.Count == 0)
            {
                line.Fail(token, $"'{token.Text}' is no IP address and no network interface of this machine; write an address such as 10.96.0.10 or an interface such as eth0");
            }
        }

        return addresses;
    }
}
