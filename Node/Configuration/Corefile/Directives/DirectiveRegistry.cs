using ActorDns.Node.Configuration.Corefile.Directives.Forward;
using ActorDns.Node.Configuration.Corefile.Directives.Kubernetes;
using ActorDns.Node.Configuration.Corefile.Directives.Rewrite;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>All directives. To add one: write its reader, and name it here.</summary>
internal static class DirectiveRegistry
{
    private static readonly Dictionary<string, DirectiveReader> Readers = ((DirectiveReader[])
    [
        new AclReader(), new AnyReader(), new AutoReader(), new AutopathReader(), new BindReader(), new BufsizeReader(), new CacheReader(),
        new ChaosReader(), new Dns64Reader(), new DnstapReader(), new ErrorsReader(), new ExternalReader(), new FileReader(), new ForwardReader(),
        new HeaderReader(), new HealthReader(), new HostsReader(), new KubernetesReader(), new LoadBalanceReader(), new LocalReader(),
        new LogReader(), new LoopReader(), new MetadataReader(), new MinimalReader(), new NsidReader(), new PrometheusReader(), new ProxyReader(),
        new ReadyReader(), new ReloadReader(), new RewriteReader(), new RootReader(), new SecondaryReader(), new TemplateReader(),
        new TimeoutsReader(), new TlsReader(), new TraceReader(), new TransferReader(), new ViewReader(), new WhoamiReader(),
        .. NoEffectReader.All,
    ]).ToDictionary(reader => reader.Name, StringComparer.Ordinal);

    /// <summary>The names of all directives that are served, sorted.</summary>
    public static IEnumerable<string> Names => Readers.Keys.Order(StringComparer.Ordinal);

    /// <summary>The readers of all directives, sorted by name.</summary>
    public static IEnumerable<DirectiveReader> All => Readers.Values.OrderBy(reader => reader.Name, StringComparer.Ordinal);

    /// <summary>Finds the reader of a directive; reports an unknown one.</summary>
    public static DirectiveReader? Find(CorefileToken name, CorefileDiagnostics diagnostics)
    {
        if (Readers.TryGetValue(name.Text, out var reader))
        {
            return reader;
        }

        diagnostics.Error(name, DirectivesNotServed.CureOf(name.Text) is { } cure
            ? $"directive '{name.Text}' is not served: {cure}"
            : $"'{name.Text}' is no directive; known are {string.Join(", ", Names)}");
        return null;
    }
}
