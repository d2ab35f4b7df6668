using System.Globalization;
using ActorDns.Actors.Forwarding;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Says in words what a forward directive will do; options at their default are not mentioned.</summary>
internal static class ForwardDescription
{
    private static readonly ForwardOptions Default = new() { From = DomainName.Root, Upstreams = [] };

    /// <summary>Describes a directive, one or two lines.</summary>
    public static IEnumerable<string> Describe(ForwardOptions options)
    {
        yield return $"  forward: names below {options.From} to {string.Join(", ", options.Upstreams)}";
        var parts = Parts(options).ToList();
        if (parts.Count > 0)
        {
            yield return $"    {string.Join("; ", parts)}";
        }
    }

    private static IEnumerable<string> Parts(ForwardOptions options)
    {
        (bool IsSet, string Text)[] parts =
        [
            (options.Except.Count > 0, $"except {string.Join(' ', options.Except)}"),
            (options.Policy != Default.Policy, $"policy {(options.Policy == ForwardPolicy.Sequential ? "sequential" : "round_robin")}"),
            (options.ForceTcp, "over TCP only"),
            (options.RandomizeCase, "letter case of names at random"),
            (options.Tls.ServerName is not null, $"certificates of {options.Tls.ServerName}"),
            (options.Tls.Roots is not null, "own roots"),
            (options.Tls.Certificate is not null, "with a certificate"),
            (options.SourceAddress is not null, $"from {options.SourceAddress}"),
            (options.ReadTimeout != Default.ReadTimeout, $"next one after {Seconds(options.ReadTimeout)}"),
            (options.Expire != Default.Expire, $"idle connections closed after {Seconds(options.Expire)}"),
            (options.MaxIdleConnections > 0, $"at most {options.MaxIdleConnections} idle connections each"),
            (options.MaxConcurrent > 0, $"at most {options.MaxConcurrent} queries at once"),
            (options.MaxConnectAttempts > 0, $"at most {options.MaxConnectAttempts} failures a query"),
            (options.MaxFails != Default.MaxFails, options.MaxFails == 0 ? "never down" : $"down after {options.MaxFails} failures"),
            (HasOwnHealthCheck(options), $"health check NS {options.HealthCheckDomain} every {Seconds(options.HealthCheckInterval)}{(options.HealthCheckRecursionDesired ? string.Empty : " without RD")}"),
            (options.FailFast, "SERVFAIL at once while all are down"),
            (options.FailoverCodes.Count > 0, $"next upstream on {Codes(options.FailoverCodes)}"),
            (options.NextCodes.Count > 0, $"next forward on {Codes(options.NextCodes)}"),
            (options.NextOnNoData, "next forward on NOERROR without answers"),
        ];
        return parts.Where(part => part.IsSet).Select(part => part.Text);
    }

    private static bool HasOwnHealthCheck(ForwardOptions options) =>
        options.HealthCheckInterval != Default.HealthCheckInterval
        || !options.HealthCheckRecursionDesired
        || !options.HealthCheckDomain.Equals(Default.HealthCheckDomain);

    private static string Codes(IEnumerable<ResponseCode> codes) => string.Join(' ', codes.Select(ResponseCodeText.Of));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###s", CultureInfo.InvariantCulture);
}
