using System.Net;
using ActorDns.Actors.Forwarding;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives.Forward;

/// <summary>Directive <c>forward</c>, and its forerunner <c>proxy</c> under its own name.</summary>
internal sealed class ForwardReader : DirectiveReader
{
    /// <summary>The most upstreams of one directive.</summary>
    public const int MaxUpstreams = 15;

    /// <inheritdoc/>
    public override string Name => "forward";

    /// <inheritdoc/>
    public override string Syntax => "forward FROM TO…";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        foreach (var option in directive.Block)
        {
            line.Fail(option.Name, $"option '{option.Name.Text}' is not served yet; remove the line");
        }

        if (!line.HasArguments(2, int.MaxValue) || !line.TryZones(directive.Arguments.Take(1), out var zones))
        {
            return;
        }

        var upstreams = ReadUpstreams(line);
        if (upstreams.Count > MaxUpstreams)
        {
            line.Fail(directive.Arguments[1], $"{upstreams.Count} upstreams are more than the {MaxUpstreams} allowed; remove some");
        }

        block.Forwards.AddRange(zones.Select(zone => new ForwardOptions { From = zone, Upstreams = upstreams }));
    }

    private static List<IPEndPoint> ReadUpstreams(DirectiveLine line)
    {
        var upstreams = new List<IPEndPoint>();
        foreach (var token in line.Arguments.Skip(1))
        {
            var found = UpstreamReader.Read(token.Text, out var error);
            upstreams.AddRange(found.Except(upstreams));
            if (error.Length > 0)
            {
                line.Fail(token, error);
            }
        }

        return upstreams;
    }
}
