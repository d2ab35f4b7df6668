namespace ActorDns.Node.Configuration.Corefile;

/// <summary>What the reading of a Corefile takes from outside, so that tests can replace it. Immutable.</summary>
public sealed record CorefileReadOptions
{
    /// <summary>Port of keys that name none (<c>-dns.port</c>); 0 to 65,535.</summary>
    public int DefaultPort { get; init; } = 53;

    /// <summary>This host's name.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>Looks up an environment variable; null when it is not set.</summary>
    public Func<string, string?> EnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The file with this host's search list, which its pods have too.</summary>
    public string ResolverFile { get; init; } = "/etc/resolv.conf";

    /// <summary>Tells the time, with which certificates are compared.</summary>
    public Func<DateTimeOffset> Now { get; init; } = TimeProvider.System.GetUtcNow;

    /// <summary>Looks up the addresses of a network interface; empty when there is none of that name.</summary>
    public Func<string, IReadOnlyList<System.Net.IPAddress>> InterfaceAddresses { get; init; } = NetworkInterfaces.AddressesOf;
}
