using ActorDns.Actors.Routing.Template;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Says in words what the everyday directives between log and kubernetes do, in the order their stages run.</summary>
internal static class StageDescription
{
    /// <summary>Describes those of a block.</summary>
    public static IEnumerable<string> Of(ServerBlockOptions block)
    {
        if (block.Root.Length > 0)
        {
            yield return $"  root: relative paths begin in {block.Root}";
        }

        if (block.Metadata is { Labels.Count: > 0 } metadata)
        {
            yield return $"  metadata: of names below {Zones(metadata.Zones)}: {string.Join(", ", metadata.Labels)}";
        }

        if (block.Reload is { } reload)
        {
            yield return reload.Interval == TimeSpan.Zero ? "  reload: off" : $"  reload: the Corefile is looked at every {reload.Interval.TotalSeconds:0.###}s, up to {reload.Jitter.TotalSeconds:0.###}s later";
        }

        foreach (var line in Edge(block))
        {
            yield return line;
        }

        if (block.UdpResponseCap is { } octets)
        {
            yield return $"  bufsize: UDP responses of at most {octets} octets";
        }

        if (block.RefusesAny)
        {
            yield return "  any: ANY is answered with one HINFO record";
        }

        if (block.Autopath is { } autopath)
        {
            yield return $"  autopath: names below {Zones(autopath.Zones)} that do not exist are asked in the other domains of the client's search list: {(autopath.IsOfPod ? "that of its pod's namespace, then those of this host" : Zones(autopath.Domains))}";
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

        foreach (var line in block.Templates.SelectMany(Of))
        {
            yield return line;
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

    private static IEnumerable<string> Edge(ServerBlockOptions block)
    {
        if (block.Timeouts is { } timeouts)
        {
            yield return $"  timeouts: of TCP connections, {timeouts}";
        }

        if (block.Nsid is { } nsid)
        {
            yield return $"  nsid: clients that ask are told '{nsid}'";
        }

        if (block.Local is { } local)
        {
            yield return $"  local: localhost{(local.AnswersPrefix ? ", names that begin with localhost" : string.Empty)} and 0, 127 and 255.in-addr.arpa are answered here";
        }

        if (block.Dns64 is { } dns64)
        {
            yield return $"  dns64: AAAA behind {dns64.Prefix} for names {(dns64.TranslatesAll ? "that have A" : "that have A only")}, clients over {(dns64.AllowsIPv4 ? "IPv4 and IPv6" : "IPv6")}";
        }

        if (block.Chaos is { } chaos)
        {
            yield return $"  chaos: class CH TXT says version '{chaos.Version}', this host's name and {chaos.Authors.Count} authors";
        }
    }

    private static IEnumerable<string> Of(TemplateOptions template)
    {
        var names = template.Patterns.Count == 0 ? "all names" : $"names that match {string.Join(" or ", template.Patterns)}";
        yield return $"  template: {RecordClassText.Of(template.Class)} {RecordTypeText.Of(template.Type)} of {names} below {Zones(template.Zones)}: {ResponseCodeText.Of(template.ResponseCode)} with {template.Records.Count} records{(template.ExtendedError is { } error ? $" and extended error {error}" : string.Empty)}";
        if (template.Patterns.Count > 0)
        {
            yield return template.Fallthrough is { } fallthrough ? $"    names that match nothing go on below {Zones(fallthrough)}" : "    names that match nothing are SERVFAIL";
        }
    }

    /// <summary>Describes the zones of a block that it has authority over, which are asked after the cluster's.</summary>
    public static IEnumerable<string> OfZones(ServerBlockOptions block)
    {
        foreach (var file in block.Files)
        {
            var period = file.ReloadPeriod == TimeSpan.Zero ? "read once" : $"looked at every {file.ReloadPeriod.TotalSeconds:0.###}s";
            yield return $"  file: zones {Zones(file.Zones)} from {file.Path} ({period})";
            if (file.Fallthrough is { } fallthrough)
            {
                yield return $"    names that do not exist go on below {Zones(fallthrough)}";
            }
        }

        foreach (var auto in block.Autos)
        {
            var period = auto.ReloadPeriod == TimeSpan.Zero ? "read once" : $"looked at every {auto.ReloadPeriod.TotalSeconds:0.###}s";
            yield return $"  auto: zones below {Zones(auto.Zones)} from the files below {auto.Folder} that match {auto.Pattern}, each the zone {auto.Origin} ({period})";
        }

        foreach (var line in OfTransfers(block))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> OfTransfers(ServerBlockOptions block)
    {
        foreach (var secondary in block.Secondaries)
        {
            yield return $"  secondary: zones {Zones(secondary.Zones)} fetched from {string.Join(", ", secondary.From)}";
        }

        foreach (var transfer in block.Transfers)
        {
            var (named, all) = (string.Join(", ", transfer.To), transfer.ToAll ? "anybody" : string.Empty);
            var told = transfer.To.Count == 0 ? all : transfer.ToAll ? $"{all}; told of changes: {named}" : $"{named}, and told of changes";
            yield return $"  transfer: zones below {Zones(transfer.Zones)} are given to {told}";
        }
    }

    private static string Zones(IEnumerable<DomainName> zones) => string.Join(' ', zones);
}
