using System.Globalization;
using ActorDns.Actors.Routing.Kubernetes;

namespace ActorDns.Node.Configuration.Corefile.Directives.Kubernetes;

/// <summary>Options of <c>kubernetes</c> about the API server and how it is asked.</summary>
internal static class ApiServerOptions
{
    /// <summary>Adds them.</summary>
    public static void AddTo(OptionTable<KubernetesOptions> table)
    {
        table.Add("endpoint URL", ReadEndpoint);
        table.Add("tls CERTIFICATE KEY CA", (options, line) => line.HasArguments(3, 3)
            ? options with { TlsCertificateFile = line.Arguments[0].Text, TlsKeyFile = line.Arguments[1].Text, TlsCaFile = line.Arguments[2].Text }
            : options);
        table.Add("kubeconfig FILE [CONTEXT]", (options, line) => line.HasArguments(1, 2)
            ? options with { KubeconfigFile = line.Arguments[0].Text, KubeconfigContext = line.Arguments.Count > 1 ? line.Arguments[1].Text : null }
            : options);
        table.Add("startup_timeout DURATION", (options, line) =>
            line.HasArguments(1, 1) && line.TryDuration(line.Arguments[0], TimeSpan.FromHours(1), out var timeout) ? options with { StartupTimeout = timeout } : options);
        table.Add("apiserver_qps NUMBER", ReadQps);
        table.Add("apiserver_burst NUMBER", (options, line) =>
            line.HasArguments(1, 1) && line.TryInteger(line.Arguments[0], 0, 1_000_000, out var burst) ? options with { ApiServerBurst = burst } : options);
        table.Add("apiserver_max_inflight NUMBER", (options, line) =>
            line.HasArguments(1, 1) && line.TryInteger(line.Arguments[0], 0, 1_000_000, out var inflight) ? options with { ApiServerMaxInflight = inflight } : options);
    }

    private static KubernetesOptions ReadEndpoint(KubernetesOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        if (Uri.TryCreate(line.Arguments[0].Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return options with { Endpoint = url };
        }

        line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no URL of an API server; write one such as https://10.96.0.1:443");
        return options;
    }

    private static KubernetesOptions ReadQps(KubernetesOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        if (float.TryParse(line.Arguments[0].Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var qps) && qps <= 1_000_000)
        {
            return options with { ApiServerQps = qps };
        }

        line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no number of requests a second from 0 to 1000000; write for example 'apiserver_qps 50'");
        return options;
    }
}
