using System.Net;
using System.Security.Cryptography;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Configuration.Corefile.Directives.Forward;

/// <summary>The options of a forward directive's block.</summary>
internal static class ForwardOptionTable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>All of them.</summary>
    public static OptionTable<ForwardOptions> Table { get; } = new("forward")
    {
        { "except NAMES…", ReadExcept, true },
        { "force_tcp", static (so, line) => line.HasArguments(0, 0) ? so with { ForceTcp = true } : so },
        { "prefer_udp", static (so, line) => line.HasArguments(0, 0) ? so : so },
        { "expire DURATION", static (so, line) => TryDuration(line, TimeSpan.Zero, Hour, out var expire) ? so with { Expire = expire } : so },
        { "max_idle_conns INTEGER", static (so, line) => TryCount(line, out var count) ? so with { MaxIdleConnections = count } : so },
        { "max_fails INTEGER", static (so, line) => TryCount(line, out var count) ? so with { MaxFails = count } : so },
        { "max_connect_attempts INTEGER", static (so, line) => TryCount(line, out var count) ? so with { MaxConnectAttempts = count } : so },
        { "max_concurrent MAX", static (so, line) => TryCount(line, out var count) ? so with { MaxConcurrent = count } : so },
        { "tls [CERT KEY] [CA]", ReadTls },
        { "tls_servername NAME", ReadServerName },
        { "policy random|round_robin|sequential", ReadPolicy },
        { "health_check DURATION [no_rec] [domain FQDN]", ReadHealthCheck },
        { "read_timeout DURATION", static (so, line) => TryDuration(line, ShortestInterval, TimeSpan.FromMinutes(1), out var limit) ? so with { ReadTimeout = limit } : so },
        { "next RCODE…", static (so, line) => TryCodes(line, out var codes) ? so with { NextCodes = [.. so.NextCodes, .. codes] } : so, true },
        { "next_on_nodata", static (so, line) => line.HasArguments(0, 0) ? so with { NextOnNoData = true } : so },
        { "failover RCODE…", static (so, line) => TryCodes(line, out var codes) ? so with { FailoverCodes = [.. so.FailoverCodes, .. codes] } : so, true },
        { "failfast_all_unhealthy_upstreams", static (so, line) => line.HasArguments(0, 0) ? so with { FailFast = true } : so },
        { "source_address ADDRESS", ReadSourceAddress },
        { "randomize_case", static (so, line) => line.HasArguments(0, 0) ? so with { RandomizeCase = true } : so },
        { "resolver ADDRESS…", RefuseResolver, true },
    };

    private static ForwardOptions ReadExcept(ForwardOptions options, DirectiveLine line) =>
        line.HasArguments(1, int.MaxValue) && line.TryZones(line.Arguments, out var names) ? options with { Except = [.. options.Except, .. names] } : options;

    private static ForwardOptions ReadTls(ForwardOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(0, 3))
        {
            return options;
        }

        var files = line.Arguments.Select(token => token.Text).ToList();
        try
        {
            var tls = files.Count switch
            {
                0 => UpstreamTls.Default,
                1 => UpstreamTls.Load(null, null, files[0]),
                2 => UpstreamTls.Load(files[0], files[1], null),
                _ => UpstreamTls.Load(files[0], files[1], files[2]),
            };
            return options with { Tls = tls with { ServerName = options.Tls.ServerName } };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            line.Fail(line.Arguments[0], $"the TLS files cannot be used: {fault.Message.TrimEnd('.')}; write 'tls CERT KEY CA' with PEM files that can be read, 'tls CA', or 'tls' for the system's roots");
            return options;
        }
    }

    private static ForwardOptions ReadServerName(ForwardOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        var name = line.Arguments[0].Text;
        if (Uri.CheckHostName(name) != UriHostNameType.Unknown)
        {
            return options with { Tls = options.Tls with { ServerName = name } };
        }

        line.Fail(line.Arguments[0], $"'{name}' is no host name; write the name in the upstream's certificate, such as 'tls_servername dns.example.org'");
        return options;
    }

    private static ForwardOptions ReadPolicy(ForwardOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        switch (line.Arguments[0].Text)
        {
            case "random":
                return options with { Policy = ForwardPolicy.Random };
            case "round_robin":
                return options with { Policy = ForwardPolicy.RoundRobin };
            case "sequential":
                return options with { Policy = ForwardPolicy.Sequential };
            default:
                line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no policy; write random, round_robin or sequential");
                return options;
        }
    }

    private static ForwardOptions ReadHealthCheck(ForwardOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 4) || !TryDuration(line, line.Arguments[0], ShortestInterval, Hour, out var interval))
        {
            return options;
        }

        options = options with { HealthCheckInterval = interval };
        for (var i = 1; i < line.Arguments.Count; i++)
        {
            switch (line.Arguments[i].Text)
            {
                case "no_rec":
                    options = options with { HealthCheckRecursionDesired = false };
                    break;
                case "domain" when i + 1 < line.Arguments.Count && DomainName.TryParse(line.Arguments[i + 1].Text, out var domain, out _):
                    options = options with { HealthCheckDomain = domain };
                    i++;
                    break;
                default:
                    line.Fail(line.Arguments[i], $"'{line.Arguments[i].Text}' is not understood; write 'health_check DURATION [no_rec] [domain FQDN]', such as 'health_check 1s no_rec domain example.org'");
                    return options;
            }
        }

        return options;
    }

    private static ForwardOptions ReadSourceAddress(ForwardOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        if (IPAddress.TryParse(line.Arguments[0].Text, out var address))
        {
            return options with { SourceAddress = address };
        }

        line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no address; write one of this machine, such as 'source_address 10.0.0.2'");
        return options;
    }

    private static ForwardOptions RefuseResolver(ForwardOptions options, DirectiveLine line)
    {
        line.Fail(line.Name, "'resolver' is not served: upstreams are given by address; write addresses behind FROM and remove the line");
        return options;
    }

    private static bool TryCount(DirectiveLine line, out int count)
    {
        count = 0;
        return line.HasArguments(1, 1) && line.TryInteger(line.Arguments[0], 0, int.MaxValue, out count);
    }

    private static bool TryDuration(DirectiveLine line, TimeSpan minimum, TimeSpan maximum, out TimeSpan value)
    {
        value = default;
        return line.HasArguments(1, 1) && TryDuration(line, line.Arguments[0], minimum, maximum, out value);
    }

    private static bool TryDuration(DirectiveLine line, CorefileToken token, TimeSpan minimum, TimeSpan maximum, out TimeSpan value)
    {
        if (!line.TryDuration(token, maximum, out value))
        {
            return false;
        }

        if (value < minimum)
        {
            line.Fail(token, $"'{token.Text}' is too short; write {minimum.TotalMilliseconds:0}ms or more");
            return false;
        }

        return true;
    }

    private static bool TryCodes(DirectiveLine line, out List<ResponseCode> codes)
    {
        codes = [];
        var allGood = line.HasArguments(1, int.MaxValue);
        foreach (var token in line.Arguments)
        {
            if (ResponseCodeText.TryParse(token.Text, out var code) && (int)code < 16)
            {
                codes.Add(code);
                continue;
            }

            line.Fail(token, $"'{token.Text}' is no RCODE of a response; write for example NXDOMAIN, SERVFAIL or REFUSED");
            allGood = false;
        }

        return allGood;
    }
}
