using System.Globalization;
using System.Net;
using ActorDns.Actors.Sockets;

namespace ActorDns.Node.Configuration;

/// <summary>
/// Reads <see cref="NodeOptions"/> from a configuration section and checks every setting: all errors are reported at once,
/// each with the setting's name as the user wrote it and what would be right. By hand, without reflection: that is most of
/// the time a binder takes at the start. Stateless, thread-safe.
/// </summary>
public static class NodeOptionsReader
{
    /// <summary>The section's name.</summary>
    public const string Section = "ActorDns";

    /// <summary>The setting of <see cref="ClusterTlsOptions.CertificateFile"/>.</summary>
    internal const string CertificateSetting = "ClusterTlsCertificateFile";

    /// <summary>The setting of <see cref="ClusterTlsOptions.KeyFile"/>.</summary>
    internal const string KeySetting = "ClusterTlsKeyFile";

    /// <summary>The setting of <see cref="ClusterTlsOptions.CaFile"/>.</summary>
    internal const string CaSetting = "ClusterTlsCaFile";

    private static readonly Dictionary<string, Func<NodeOptions, Setting, NodeOptions>> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Corefile"] = (options, setting) => options with { Corefile = setting.Text() },
        ["DnsPort"] = (options, setting) => options with { DnsPort = setting.Port() },
        ["ListenAddresses"] = (options, setting) => options with { ListenAddresses = setting.Addresses() },
        ["Source"] = (options, setting) => options with { Source = setting.Source() },
        ["Kubeconfig"] = (options, setting) => options with { Kubeconfig = setting.Text() },
        ["ClusterHost"] = (options, setting) => options with { ClusterHost = setting.Host() },
        ["ClusterPort"] = (options, setting) => options with { ClusterPort = setting.Port() },
        ["ClusterPublicHost"] = (options, setting) => options with { ClusterPublicHost = setting.PublicHost() },
        ["ClusterPublicPort"] = (options, setting) => options with { ClusterPublicPort = setting.Integer(1, ushort.MaxValue) },
        ["Partitions"] = (options, setting) => options with { Partitions = setting.Integer(1, 64) },
        ["Copies"] = (options, setting) => options with { Copies = setting.Integer(1, 3) },
        ["ManagementHost"] = Bootstrap((bootstrap, setting) => bootstrap with { ManagementHost = setting.Address() }),
        ["ManagementPort"] = Bootstrap((bootstrap, setting) => bootstrap with { ManagementPort = setting.Port() }),
        ["ManagementTokenFile"] = Bootstrap((bootstrap, setting) => bootstrap with { ManagementTokenFile = setting.File() is { Length: > 0 } file ? file : null }),
        ["ManagementTokenReview"] = Bootstrap((bootstrap, setting) => bootstrap with { ManagementTokenReview = setting.Boolean() }),
        ["ContactPoints"] = Bootstrap((bootstrap, setting) => bootstrap with { ContactPoints = setting.ContactPoints() }),
        ["DiscoverySelector"] = Bootstrap((bootstrap, setting) => bootstrap with { DiscoverySelector = setting.Text() }),
        ["DiscoveryNamespace"] = Bootstrap((bootstrap, setting) => bootstrap with { DiscoveryNamespace = setting.Text() }),
        ["RequiredContactPoints"] = Bootstrap((bootstrap, setting) => bootstrap with { RequiredContactPoints = setting.Integer(1, 100) }),
        ["StableMarginMilliseconds"] = Bootstrap((bootstrap, setting) => bootstrap with { StableMargin = TimeSpan.FromMilliseconds(setting.Integer(0, 600_000)) }),
        [CertificateSetting] = ClusterTls((tls, setting) => tls with { CertificateFile = setting.File() }),
        [KeySetting] = ClusterTls((tls, setting) => tls with { KeyFile = setting.File() }),
        [CaSetting] = ClusterTls((tls, setting) => tls with { CaFile = setting.File() }),
        ["UdpSockets"] = Listener((listener, setting) => listener with { UdpSockets = setting.Integer(1, 64) }),
        ["MaxUdpInFlight"] = Listener((listener, setting) => listener with { MaxUdpInFlight = setting.Integer(1, ushort.MaxValue) }),
        ["MaxTcpInFlight"] = Listener((listener, setting) => listener with { MaxTcpInFlight = setting.Integer(1, ushort.MaxValue) }),
        ["MaxTcpInFlightPerConnection"] = Listener((listener, setting) => listener with { MaxTcpInFlightPerConnection = setting.Integer(1, ushort.MaxValue) }),
        ["MaxTcpConnections"] = Listener((listener, setting) => listener with { MaxTcpConnections = setting.Integer(1, 1_000_000) }),
        ["MaxTcpConnectionsPerClient"] = Listener((listener, setting) => listener with { MaxTcpConnectionsPerClient = setting.Integer(1, 1_000_000) }),
        ["TcpIdleSeconds"] = Listener((listener, setting) => listener with { TcpIdleLimit = TimeSpan.FromSeconds(setting.Integer(1, 3600)) }),
        ["DrainSeconds"] = Listener((listener, setting) => listener with { DrainLimit = TimeSpan.FromSeconds(setting.Integer(0, 60)) }),
        ["HealthPort"] = (options, setting) => options with { HealthPort = setting.Port() },
        ["ReadyPort"] = (options, setting) => options with { ReadyPort = setting.Port() },
        ["MetricsPort"] = (options, setting) => options with { MetricsPort = setting.Port() },
        ["TopNames"] = (options, setting) => options with { TopNames = setting.Boolean() },
        ["Quiet"] = (options, setting) => options with { Quiet = setting.Boolean() },
    };

    /// <summary>The names of all settings.</summary>
    internal static IReadOnlyCollection<string> Names => Settings.Keys;

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">The whole configuration; the section is looked for in it.</param>
    /// <exception cref="ConfigurationException">Settings are wrong or unknown; it holds all errors.</exception>
    public static NodeOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new NodeOptions();
        var errors = new List<string>();
        foreach (var section in configuration.GetSection(Section).GetChildren())
        {
            if (Settings.TryGetValue(section.Key, out var read))
            {
                options = read(options, new Setting(section, errors));
            }
            else
            {
                errors.Add($"{Section}:{section.Key}: no such setting; known are {string.Join(", ", Settings.Keys.Order(StringComparer.Ordinal))}");
            }
        }

        CheckTogether(options, errors);
        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }

    private static Func<NodeOptions, Setting, NodeOptions> Listener(Func<ListenerOptions, Setting, ListenerOptions> read) =>
        (options, setting) => options with { Listener = read(options.Listener, setting) };

    private static Func<NodeOptions, Setting, NodeOptions> Bootstrap(Func<BootstrapOptions, Setting, BootstrapOptions> read) =>
        (options, setting) => options with { Bootstrap = read(options.Bootstrap, setting) };

    private static Func<NodeOptions, Setting, NodeOptions> ClusterTls(Func<ClusterTlsOptions, Setting, ClusterTlsOptions> read) =>
        (options, setting) => options with { ClusterTls = read(options.ClusterTls ?? new ClusterTlsOptions(string.Empty, string.Empty, string.Empty), setting) };

    // What is right alone can be wrong together.
    private static void CheckTogether(NodeOptions options, List<string> errors)
    {
        if (options.ClusterTls is { } tls)
        {
            (string Name, string File)[] files = [(CertificateSetting, tls.CertificateFile), (KeySetting, tls.KeyFile), (CaSetting, tls.CaFile)];
            errors.AddRange(files.Where(file => file.File.Length == 0).Select(missing =>
                $"{Section}:{missing.Name}: is missing beside {string.Join(" and ", files.Where(file => file.File.Length > 0).Select(file => file.Name))}; set all three for TLS between nodes, or none"));
        }

        var bootstrap = options.Bootstrap;
        if (bootstrap.ContactPoints.Count > 0 && bootstrap.DiscoverySelector is not null)
        {
            errors.Add($"{Section}:DiscoverySelector: ContactPoints is set too; keep the one that names the other nodes, and remove the other setting");
        }

        if (bootstrap.ManagementTokenFile is not null && bootstrap.ManagementTokenReview)
        {
            errors.Add($"{Section}:ManagementTokenReview: ManagementTokenFile is set too; keep the one that says who may change something, and remove the other setting");
        }

        if (bootstrap.ContactPoints.Count > 0 && bootstrap.RequiredContactPoints > bootstrap.ContactPoints.Count)
        {
            errors.Add($"{Section}:RequiredContactPoints: {bootstrap.RequiredContactPoints} can never be there, since ContactPoints names {bootstrap.ContactPoints.Count}; write a number up to that");
        }
    }

    /// <summary>One setting while it is read.</summary>
    private sealed class Setting(IConfigurationSection section, List<string> errors)
    {
        private string Value => section.Value ?? string.Empty;

        public string? Text() => Value.Length > 0 ? Value : null;

        public int Port() => Integer(0, ushort.MaxValue);

        public int Integer(int minimum, int maximum)
        {
            if (!int.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < minimum || value > maximum)
            {
                Fail($"is no whole number from {minimum} to {maximum}");
                return minimum;
            }

            return value;
        }

        public bool Boolean()
        {
            if (!bool.TryParse(Value, out var value))
            {
                Fail("is neither true nor false");
            }

            return value;
        }

        public SourceOptions? Source()
        {
            var source = SourceOptions.TryParse(Value);
            if (source is null)
            {
                Fail("is no source; write kubernetes, or manifests:FOLDER");
            }
            else if (source.ManifestFolder is { } folder && !Directory.Exists(folder))
            {
                Fail($"names a folder that does not exist; create '{Path.GetFullPath(folder)}' or correct the path");
            }

            return source;
        }

        public string Host()
        {
            if (Uri.CheckHostName(Value) == UriHostNameType.Unknown)
            {
                Fail("is no address or host name; write the one other nodes reach this node at, such as 10.0.0.7");
            }

            return Value;
        }

        public string PublicHost()
        {
            var host = Host();
            if (IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            {
                Fail("can be listened on but not be reached; write the address other nodes reach this node at, such as 10.0.0.7");
            }

            return host;
        }

        public IPAddress? Address()
        {
            if (!IPAddress.TryParse(Value, out var address))
            {
                Fail("is no IP address; write one of this machine's, such as 10.0.0.7, or 0.0.0.0 for all");
            }

            return address;
        }

        public string File()
        {
            if (Value.Length > 0 && !System.IO.File.Exists(Value))
            {
                Fail("names a file that does not exist; correct the path");
            }

            return Value;
        }

        public List<IPEndPoint> ContactPoints()
        {
            var endpoints = new List<IPEndPoint>();
            foreach (var text in Texts())
            {
                // Whoever needs the cluster's DNS to form the cluster that serves it never begins: addresses only.
                if (text.AsSpan().IndexOfAny('.', ':') < 0 || !IPEndPoint.TryParse(text, out var endpoint))
                {
                    errors.Add($"{section.Path}: '{text}' is no IP address with an optional port; write contact points such as 10.0.0.1:8558,10.0.0.2:8558, without host names");
                    continue;
                }

                endpoint.Port = endpoint.Port == 0 ? BootstrapOptions.DefaultManagementPort : endpoint.Port;
                endpoints.Add(endpoint);
            }

            return [.. endpoints.Distinct()];
        }

        public List<IPAddress> Addresses()
        {
            var addresses = new List<IPAddress>();
            foreach (var text in Texts())
            {
                if (IPAddress.TryParse(text, out var address))
                {
                    addresses.Add(address);
                }
                else
                {
                    errors.Add($"{section.Path}: '{text}' is no IP address; write addresses such as 127.0.0.1,::1");
                }
            }

            return addresses;
        }

        // An array in a file, or one text with commas in an environment variable.
        private string[] Texts() => section.Value is null
            ? [.. section.GetChildren().Select(child => child.Value ?? string.Empty)]
            : Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        private void Fail(string what) => errors.Add($"{section.Path}: '{Value}' {what}");
    }
}
