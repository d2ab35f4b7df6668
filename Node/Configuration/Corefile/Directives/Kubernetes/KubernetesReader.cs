using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives.Kubernetes;

/// <summary>Directive <c>kubernetes</c>: its zones, its options (three tables by what they are about), and what must hold between them.</summary>
internal sealed class KubernetesReader : DirectiveReader
{
    private static readonly DomainName[] ReverseRoots = [DomainName.Parse("in-addr.arpa."), DomainName.Parse("ip6.arpa.")];

    private static readonly OptionTable<KubernetesOptions> Table = CreateTable();

    /// <inheritdoc/>
    public override string Name => "kubernetes";

    /// <inheritdoc/>
    public override string Syntax => "kubernetes [ZONES…] { … }";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => Table.Syntaxes;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        var zonesAreGood = line.TryZones(directive.Arguments, out var zones);
        var options = Table.Read(directive, new KubernetesOptions { Zones = directive.Arguments.Count > 0 ? zones : block.Zones }, diagnostics);
        if (zonesAreGood && options.Zones.All(IsReverse))
        {
            line.Fail(directive.Name, $"every zone of it is a reverse zone ({string.Join(", ", options.Zones.Take(3))}), so that PTR records would have no names to point at; add the cluster's domain, for example 'kubernetes cluster.local {string.Join(' ', directive.Arguments.Select(zone => zone.Text))}'");
        }

        CheckTogether(directive, options, line);
        block.Kubernetes = options;
    }

    private static OptionTable<KubernetesOptions> CreateTable()
    {
        var table = new OptionTable<KubernetesOptions>("kubernetes");
        RecordOptions.AddTo(table);
        SelectionOptions.AddTo(table);
        ApiServerOptions.AddTo(table);
        return table;
    }

    private static bool IsReverse(DomainName zone) => ReverseRoots.Any(zone.IsAtOrBelow);

    private static void CheckTogether(CorefileDirective directive, KubernetesOptions options, DirectiveLine line)
    {
        CorefileToken At(string option) => directive.Block.Last(child => child.Name.Text == option).Name;

        if (options.Namespaces.Count > 0 && options.NamespaceLabels.Length > 0)
        {
            line.Fail(At("namespace_labels"), "'namespaces' and 'namespace_labels' exclude each other; remove one of them");
        }

        if (options.NoEndpoints && options.Zonal)
        {
            line.Fail(At("zonal"), "'zonal' names endpoints, which 'noendpoints' leaves out; remove one of them");
        }

        if (options.Endpoint is not null && options.KubeconfigFile is not null)
        {
            line.Fail(At("kubeconfig"), "'endpoint' and 'kubeconfig' both name the API server; remove one of them");
        }

        foreach (var zone in options.MulticlusterZones.Except(options.Zones))
        {
            line.Fail(At("multicluster"), $"multicluster zone '{zone}' is not served by the directive; write it in its first line too: 'kubernetes … {zone.ToString().TrimEnd('.')}'");
        }
    }
}
