using System.Globalization;
using System.Text;
using ActorDns.Node.Management.Cluster;
using ActorDns.Node.Management.Dns;
using ActorDns.Node.Management.Status;

namespace ActorDns.Node.Cli.Management;

/// <summary>What the management endpoint tells, as text for people. Pure.</summary>
internal static class ManagementText
{
    /// <summary>The state of a node at a glance.</summary>
    public static string Of(StatusAnswer status)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Node      {status.Cluster.SelfNode}, ActorDns {status.Version}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Ready     {(status.Ready ? "yes" : "no: " + string.Join("; ", status.NotReady))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Members   {status.Cluster.Members.Count}, {status.Cluster.Unreachable.Count} unreachable, oldest {status.Cluster.Oldest ?? "none"}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Shards    {status.Shards.Count}, {status.Copies} copies of each, {status.Shards.Sum(copies => copies.Count(copy => copy < 0))} copies without a holder");
        var codes = string.Join(", ", status.Traffic.Codes.Select(code => string.Create(CultureInfo.InvariantCulture, $"{code.Key} {code.Value}")));
        text.AppendLine(CultureInfo.InvariantCulture, $"Queries   {status.Traffic.Queries}{(codes.Length > 0 ? $": {codes}" : string.Empty)}");
        var table = new TextTable("FEED", "KIND", "LISTED", "APPLIED", "STATE");
        foreach (var feed in status.Feeds)
        {
            foreach (var kind in feed.Kinds)
            {
                var state = kind.Fault ?? string.Create(CultureInfo.InvariantCulture, $"{(feed.IsFeeding ? "fed here" : "fed elsewhere")}, heard of {feed.SilenceSeconds:0.0} s ago");
                table.Add(feed.Feed, kind.Kind, kind.ListedVersion, kind.AppliedVersion, state);
            }
        }

        return status.Feeds.Count == 0 ? text.ToString() : text.AppendLine().Append(table).ToString();
    }

    /// <summary>The members.</summary>
    public static string Of(MembersAnswer members)
    {
        var unreachable = members.Unreachable.Select(member => member.Node).ToHashSet();
        var table = new TextTable("NODE", "STATUS", "UID", "");
        foreach (var member in members.Members)
        {
            string[] marks =
            [
                member.Node == members.SelfNode ? "self" : "",
                member.Node == members.Oldest ? "oldest" : "",
                member.Node == members.Leader ? "leader" : "",
                unreachable.Contains(member.Node) ? "unreachable" : "",
            ];
            table.Add(member.Node, member.Status, member.NodeUid, string.Join(", ", marks.Where(mark => mark.Length > 0)));
        }

        return table.ToString();
    }

    /// <summary>The holders of the shards.</summary>
    public static string OfShards(StatusAnswer status)
    {
        var table = new TextTable(["SHARD", .. Enumerable.Range(0, status.Copies).Select(copy => $"COPY {copy.ToString(CultureInfo.InvariantCulture)}")]);
        for (var shard = 0; shard < status.Shards.Count; shard++)
        {
            table.Add([shard.ToString(CultureInfo.InvariantCulture), .. status.Shards[shard].Select(copy => copy < 0 ? "nobody" : status.Nodes[copy])]);
        }

        return table.ToString();
    }

    /// <summary>The answer to a look-up, and why.</summary>
    public static string Of(LookupAnswer lookup, bool isExplained)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{lookup.Name} {lookup.Type}: {lookup.Code} in {lookup.DurationSeconds * 1000:0.0} ms");
        foreach (var record in lookup.Answer.Concat(lookup.Authority).Concat(lookup.Additional))
        {
            text.Append("  ").AppendLine(record);
        }

        return isExplained ? text.AppendLine().Append(Of(lookup.Explanation)).ToString() : text.ToString();
    }

    private static string Of(LookupExplanation why)
    {
        var facts = new List<(string Title, string? Text)>
        {
            ("asked", why.Node),
            ("server block", why.Server is null ? "none serves this name" : $"{why.Server}, zone {why.Zone} ({why.Location})"),
            ("passed", why.StagesPassed.Count > 0 ? string.Join(", ", why.StagesPassed) : null),
            ("answered by", why.AnsweredByStage),
            ("feed", why.Feed),
            ("shard", why.Shard is { } shard ? $"{shard.ToString(CultureInfo.InvariantCulture)}, held by {(why.Holders.Count > 0 ? string.Join(" and ", why.Holders) : "nobody")}" : null),
            ("node", why.AnsweredByNode is null ? null : $"{why.AnsweredByNode}{(why.Copy is { } copy ? $", copy {copy.ToString(CultureInfo.InvariantCulture)}" : string.Empty)}"),
            ("version", why.Version),
            ("cache", why.CacheAgeSeconds is { } age ? string.Create(CultureInfo.InvariantCulture, $"{age:0.000} s old{(why.IsStale ? ", stale" : string.Empty)}") : null),
            ("error", why.Error),
        };
        var text = new StringBuilder();
        foreach (var (title, fact) in facts.Where(fact => fact.Text is not null))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{title,-13} {fact}");
        }

        foreach (var step in why.Steps)
        {
            text.Append("- ").AppendLine(step);
        }

        return text.ToString();
    }
}
