using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives.Forward;

/// <summary>Directive <c>forward</c>, and its forerunner <c>proxy</c> under its own name.</summary>
internal sealed class ForwardReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "forward";

    /// <inheritdoc/>
    public override string Syntax => "forward FROM TO… { OPTIONS }";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => ForwardOptionTable.Table.Syntaxes;

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        var options = ForwardOptionTable.Table.Read(directive, new ForwardOptions { From = DomainName.Root, Upstreams = [] }, diagnostics);
        if (!line.HasArguments(2, int.MaxValue) || !line.TryZones(directive.Arguments.Take(1), out var zones))
        {
            return;
        }

        var upstreams = ReadUpstreams(line, block.Dependencies);
        foreach (var file in directive.Block.Where(option => option.Name.Text == "tls").SelectMany(option => option.Arguments))
        {
            block.Dependencies.AddFile(file.Text);
        }

        if (upstreams.Count > ForwardLimits.MaxUpstreams)
        {
            line.Fail(directive.Arguments[1], $"{upstreams.Count} upstreams are more than the {ForwardLimits.MaxUpstreams} allowed; remove some");
        }

        WarnOfIdleOptions(line, directive, upstreams);
        block.Forwards.AddRange(zones.Select(zone => options with { From = zone, Upstreams = upstreams }));
    }

    private static List<UpstreamAddress> ReadUpstreams(DirectiveLine line, CorefileDependencies dependencies)
    {
        var upstreams = new List<UpstreamAddress>();
        foreach (var token in line.Arguments.Skip(1))
        {
            var found = UpstreamReader.Read(token.Text, out var error);
            upstreams.AddRange(found.Except(upstreams));
            if (token.Text.Contains('/', StringComparison.Ordinal) || File.Exists(token.Text))
            {
                // A file in the form of resolv.conf: what it says to us are its addresses.
                dependencies.AddAddresses(token.Text, found.Select(upstream => upstream.EndPoint.Address));
            }

            if (error.Length > 0)
            {
                line.Fail(token, error);
            }
        }

        return upstreams;
    }

    private static void WarnOfIdleOptions(DirectiveLine line, CorefileDirective directive, List<UpstreamAddress> upstreams)
    {
        if (upstreams.Count > 0
            && upstreams.TrueForAll(upstream => upstream.Protocol == UpstreamProtocol.Plain)
            && directive.Block.FirstOrDefault(option => option.Name.Text is "tls" or "tls_servername") is { } idle)
        {
            line.Warn($"'{idle.Name.Text}' has no effect: no upstream is asked over TLS; write tls:// before the addresses, or remove the line");
        }
    }
}
