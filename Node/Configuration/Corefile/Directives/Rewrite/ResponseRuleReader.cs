using System.Globalization;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Configuration.Corefile.Directives.Rewrite;

/// <summary>Reads <c>ttl</c>, <c>rcode</c> and <c>cname</c> rules.</summary>
internal static class ResponseRuleReader
{
    private const uint LargestTtl = int.MaxValue;
    private const int LargestNumericCode = 23;

    /// <summary>Reads a <c>ttl</c> rule; null after a fault.</summary>
    public static RewriteRule? ReadTtl(RuleWords words)
    {
        if (!words.HasCount(2, 3, "ttl [exact|prefix|suffix|substring|regex] NAME SECONDS|[MIN]-[MAX]") || ReadMatcher(words, 1) is not { } matcher)
        {
            return null;
        }

        var text = words[words.Words.Count - 1];
        var parts = text.Split('-');
        if (parts.Length <= 2
            && text != "-"
            && TryTtl(parts[0], parts.Length == 1 ? null : 0, out var minimum)
            && TryTtl(parts[^1], parts.Length == 1 ? null : LargestTtl, out var maximum)
            && minimum <= maximum)
        {
            return new ResponseOnlyRule(matcher, new TtlRule(minimum, maximum));
        }

        words.Fail(words.Words[^1], $"'{text}' is no TTL; write seconds such as 30, or bounds such as 30-300, -300 or 30-");
        return null;
    }

    /// <summary>Reads an <c>rcode</c> rule; null after a fault.</summary>
    public static RewriteRule? ReadCode(RuleWords words)
    {
        if (!words.HasCount(3, 4, "rcode [exact|prefix|suffix|substring|regex] NAME FROM TO") || ReadMatcher(words, 2) is not { } matcher)
        {
            return null;
        }

        var last = words.Words.Count - 1;
        return TryCode(words, last - 1, out var from) && TryCode(words, last, out var to) ? new ResponseOnlyRule(matcher, new ResponseCodeRule(from, to)) : null;
    }

    /// <summary>Reads a <c>cname</c> rule; null after a fault.</summary>
    public static RewriteRule? ReadCname(RuleWords words)
    {
        if (!words.HasCount(2, 3, "cname [exact|prefix|suffix|substring|regex] FROM TO"))
        {
            return null;
        }

        var kind = NameMatchKind.Exact;
        var from = words.Words.Count - 2;
        if ((from == 1 && !words.TryKind(0, out kind)) || words.Matcher(kind, from) is not { } matcher || !words.HasGroups(from + 1, matcher.GroupCount))
        {
            return null;
        }

        return new ResponseOnlyRule(null, new CnameRule(matcher, NameMatcher.Qualify(words[from + 1])));
    }

    private static NameMatcher? ReadMatcher(RuleWords words, int behind)
    {
        var kind = NameMatchKind.Exact;
        var name = words.Words.Count - behind - 1;
        return name == 1 && !words.TryKind(0, out kind) ? null : words.Matcher(kind, name);
    }

    private static bool TryTtl(string text, uint? whenEmpty, out uint seconds)
    {
        seconds = whenEmpty ?? 0;
        return text.Length == 0 ? whenEmpty is not null : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
    }

    private static bool TryCode(RuleWords words, int index, out ResponseCode code)
    {
        if (ResponseCodeText.TryParse(words[index], out code))
        {
            return true;
        }

        if (int.TryParse(words[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LargestNumericCode)
        {
            code = (ResponseCode)number;
            return true;
        }

        words.Fail(words.Words[index], $"'{words[index]}' is no RCODE; write one such as NXDOMAIN, SERVFAIL or 3");
        return false;
    }
}
