using ActorDns.Node.Configuration.Corefile.Directives.Forward;
using ActorDns.Node.Configuration.Corefile.Directives.Kubernetes;
using ActorDns.Node.Configuration.Corefile.Directives.Rewrite;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>All directives. To add one: write its reader, and name it here.</summary>
internal static class DirectiveRegistry
{
    // Directives of CoreDNS we do not serve: a user who writes one made no slip of the pen, and the message says so.
    private static readonly HashSet<string> NotServed = new(StringComparer.Ordinal)
    {
        "auto", "azure", "chaos", "clouddns", "dns64", "dnssec", "dnstap", "erratic", "etcd", "geoip",
        "grpc", "grpc_server", "https", "https3", "local", "nomad", "nsid", "on", "quic", "route53",
        "sign", "template", "timeouts", "tls", "trace", "tsig", "view", "whoami",
    };

    private static readonly Dictionary<string, DirectiveReader> Readers = ((DirectiveReader[])
    [
        new AclReader(), new AnyReader(), new AutopathReader(), new BindReader(), new BufsizeReader(), new CacheReader(), new ErrorsReader(), new ExternalReader(),
        new FileReader(),
        new ForwardReader(), new HeaderReader(), new HealthReader(), new HostsReader(), new KubernetesReader(),
        new LoadBalanceReader(), new LogReader(), new LoopReader(), new MinimalReader(), new PrometheusReader(),
        new ProxyReader(), new ReadyReader(), new ReloadReader(), new RewriteReader(), new RootReader(), new SecondaryReader(),
        new TransferReader(),
        .. NoEffectReader.All,
    ]).ToDictionary(reader => reader.Name, StringComparer.Ordinal);

    /// <summary>The names of all directives that are served, sorted.</summary>
    public static IEnumerable<string> Names => Readers.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds the reader of a directive; reports an unknown one.</summary>
    public static DirectiveReader? Find(CorefileToken name, CorefileDiagnostics diagnostics)
    {
        if (Readers.TryGetValue(name.Text, out var reader))
        {
            return reader;
        }

        var known = $"known are {string.Join(", ", Names)}";
        diagnostics.Error(name, name.Text switch
        {
            var text when NotServed.Contains(text) => $"directive '{text}' is not served yet; remove it; {known}",
            var text => $"'{text}' is no directive; {known}",
        });
        return null;
    }
}
