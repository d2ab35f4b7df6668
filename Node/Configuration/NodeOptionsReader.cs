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

    private static readonly Dictionary<string, Func<NodeOptions, Setting, NodeOptions>> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Corefile"] = (options, setting) => options with { Corefile = setting.Text() },
        ["DnsPort"] = (options, setting) => options with { DnsPort = setting.Port() },
        ["ListenAddresses"] = (options, setting) => options with { ListenAddresses = setting.Addresses() },
        ["Source"] = (options, setting) => options with { Source = setting.Source() },
        ["Kubeconfig"] = (options, setting) => options with { Kubeconfig = setting.Text() },
        ["ClusterHost"] = (options, setting) => options with { ClusterHost = setting.Host() },
        ["ClusterPort"] = (options, setting) => options with { ClusterPort = setting.Port() },
        ["Partitions"] = (options, setting) => options with { Partitions = setting.Integer(1, 64) },
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
        ["Quiet"] = (options, setting) => options with { Quiet = setting.Boolean() },
    };

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

        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }

    private static Func<NodeOptions, Setting, NodeOptions> Listener(Func<ListenerOptions, Setting, ListenerOptions> read) =>
        (options, setting) => options with { Listener = read(options.Listener, setting) };

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

        public List<IPAddress> Addresses()
        {
            // An array in a file, or one text with commas in an environment variable.
            string[] texts = section.Value is null
                ? [.. section.GetChildren().Select(child => child.Value ?? string.Empty)]
                : Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var addresses = new List<IPAddress>();
            foreach (var text in texts)
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

        private void Fail(string what) => errors.Add($"{section.Path}: '{Value}' {what}");
    }
}
