using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives.Kubernetes;

/// <summary>Directive <c>k8s_external</c>: zones in which services have the addresses they are reached at from outside, and reverse zones of those addresses.</summary>
internal sealed class ExternalReader : DirectiveReader
{
    private static readonly OptionTable<ExternalOptions> Table = new(ExternalOptions.Directive)
    {
        { "apex LABEL", ReadApex },
        { "ttl SECONDS", (options, line) => line.HasArguments(1, 1) && line.TryInteger(line.Arguments[0], 0, 3600, out var ttl) ? options with { TtlSeconds = (uint)ttl } : options },
        { "headless", (options, line) => line.HasArguments(0, 0) ? options with { Headless = true } : options },
        { "fallthrough [ZONES…]", (options, line) => line.TryFallthrough(out var zones) ? options with { Fallthrough = zones } : options },
    };

    /// <inheritdoc/>
    public override string Name => ExternalOptions.Directive;

    /// <inheritdoc/>
    public override string Syntax => "k8s_external [ZONES…] { apex LABEL | ttl SECONDS | headless | fallthrough [ZONES…] }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.TryZones(directive.Arguments, out var zones);
        block.External = Table.Read(directive, new ExternalOptions { Zones = directive.Arguments.Count > 0 ? zones : block.Zones }, diagnostics);
        block.Checks.Add(() => CheckKubernetes(block, block.External, line));
    }

    private static ExternalOptions ReadApex(ExternalOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        var label = line.Arguments[0].Text;
        if (label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return options with { Apex = label };
        }

        line.Fail(line.Arguments[0], $"'{label}' is no label: it has 1 to 63 of the characters a-z, 0-9, '-' and '_'; write for example 'apex dns'");
        return options;
    }

    private static void CheckKubernetes(ServerBlockDraft block, ExternalOptions external, DirectiveLine line)
    {
        if (block.Kubernetes is not { } kubernetes)
        {
            line.Fail(line.Name, "it shows the services of the directive 'kubernetes' in the same block, and there is none; add it");
            return;
        }

        foreach (var zone in external.Zones.Intersect(kubernetes.Zones).Where(zone => !ReverseNames.IsReverseZone(zone)))
        {
            line.Fail(line.Name, $"'{zone}' is a zone of 'kubernetes' too; give it a zone of its own, such as 'k8s_external example.org'");
        }

        if (external.Zones.All(ReverseNames.IsReverseZone))
        {
            line.Warn($"every zone of it is a reverse zone, so that PTR records point at names below {external.Zones[0]}, which do not exist; add a zone with the names of the services, such as 'k8s_external example.org {string.Join(' ', line.Arguments.Select(zone => zone.Text))}'");
        }

        foreach (var zone in kubernetes.Zones.Where(zone => ReverseNames.IsReverseZone(zone) && IsHidden(zone, external)))
        {
            line.Warn($"it is asked before 'kubernetes', and answers '{zone}' too: addresses of the cluster have no names there; add 'fallthrough {zone.ToString().TrimEnd('.')}'");
        }
    }

    // Names of a zone of kubernetes never come to it when one of these is at or above it, and what it does not know goes nowhere.
    private static bool IsHidden(DomainName zone, ExternalOptions external) =>
        external.Zones.Any(zone.IsAtOrBelow) && external.Fallthrough?.Any(zone.IsAtOrBelow) != true;
}
