using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Says in words what the everyday directives between log and kubernetes do, in the order their stages run.</summary>
internal static class StageDescription
{
    /// <summary>Describes those of a block.</summary>
    public static IEnumerable<string> Of(ServerBlockOptions block)
    {
        if (block.Reload is { } reload)
        {
            yield return reload.Interval == TimeSpan.Zero ? "  reload: off" : $"  reload: the Corefile is looked at every {reload.Interval.TotalSeconds:0.###}s, up to {reload.Jitter.TotalSeconds:0.###}s later";
        }

        if (block.UdpResponseCap is { } octets)
        {
            yield return $"  bufsize: UDP responses of at most {octets} octets";
        }

        if (block.RefusesAny)
        {
            yield return "  any: ANY is answered with one HINFO record";
        }

        foreach (var acl in block.Acls)
        {
            yield return $"  acl: {acl.Policies.Count} lines about names below {Zones(acl.Zones)}; the first that fits client and type decides, and who fits none may ask";
        }

        if (block.HeaderRules.Count > 0)
        {
            yield return $"  header: {block.HeaderRules.Count(rule => rule.OfQuery)} lines change flags of the query, {block.HeaderRules.Count(rule => !rule.OfQuery)} of the response";
        }

        if (block.IsMinimal)
        {
            yield return "  minimal: answers go out without authority and additional records";
        }

        if (block.LoadBalance is { } balance)
        {
            yield return $"  loadbalance: addresses of an answer are given in {(balance.IsShuffled ? "any order" : "turn")}{(balance.Preferred.Count > 0 ? $", those of {string.Join(", ", balance.Preferred)} before all others" : string.Empty)}";
        }

        if (block.RewriteRules.Count > 0)
        {
            yield return $"  rewrite: {block.RewriteRules.Count} rules, tried in their order until one stops; the client sees its own question";
        }

        if (block.Hosts is { } hosts)
        {
            var period = hosts.ReloadPeriod == TimeSpan.Zero ? "read once" : $"looked at every {hosts.ReloadPeriod.TotalSeconds:0.###}s";
            yield return $"  hosts: names in {Zones(hosts.Zones)} from {hosts.Path} ({period}) and {hosts.Inline.Count} lines of this file, ttl {hosts.TtlSeconds}{(hosts.Reverse ? ", PTR too" : string.Empty)}";
            if (hosts.Fallthrough is { } fallthrough)
            {
                yield return $"    names that are not there go on below {Zones(fallthrough)}";
            }
        }
    }

    private static string Zones(IEnumerable<DomainName> zones) => string.Join(' ', zones);
}
