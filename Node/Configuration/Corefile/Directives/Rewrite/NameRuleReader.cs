using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Rewrite;

namespace ActorDns.Node.Configuration.Corefile.Directives.Rewrite;

/// <summary>Reads <c>name</c> rules with their <c>answer</c> rules.</summary>
internal static class NameRuleReader
{
    private const string Syntax = "name [exact|prefix|suffix|substring|regex] FROM TO [answer auto|name FROM TO|value FROM TO]";

    /// <summary>Reads a rule; null after a fault.</summary>
    public static NameRule? Read(RuleWords words)
    {
        if (!words.HasCount(2, int.MaxValue, Syntax))
        {
            return null;
        }

        var kind = NameMatchKind.Exact;
        var from = words.Words.Count == 2 ? 0 : 1;
        if ((from == 1 && !words.TryKind(0, out kind)) || words.Matcher(kind, from) is not { } matcher || !words.HasGroups(from + 1, matcher.GroupCount))
        {
            return null;
        }

        var answers = new List<ResponseRule>();
        var isAuto = kind == NameMatchKind.Exact;
        var position = from + 2;
        if (position < words.Words.Count && words[position] != "answer")
        {
            words.Fail(words.Words[position], $"'{words[position]}' is one word too many; write 'rewrite [continue|stop] {Syntax}'");
            return null;
        }

        while (position < words.Words.Count)
        {
            position += words[position] == "answer" ? 1 : 0;
            if (!TryReadAnswer(words, ref position, answers, ref isAuto))
            {
                return null;
            }
        }

        if (isAuto && kind != NameMatchKind.Exact && answers.OfType<OwnerRule>().Any())
        {
            words.Fail(words.Field, "'answer auto' gives names back by itself and cannot stand beside 'answer name'; remove one of them");
            return null;
        }

        return new NameRule(matcher, NameMatcher.Qualify(words[from + 1]), isAuto, answers);
    }

    private static bool TryReadAnswer(RuleWords words, ref int position, List<ResponseRule> answers, ref bool isAuto)
    {
        var what = position < words.Words.Count ? words[position] : string.Empty;
        switch (what)
        {
            case "auto":
                isAuto = true;
                position++;
                return true;
            case "name" or "value" when position + 2 < words.Words.Count:
                if (!GoPattern.TryParse(words[position + 1], out var pattern, out var error))
                {
                    words.Fail(words.Words[position + 1], error);
                    return false;
                }

                if (!words.HasGroups(position + 2, pattern.GroupNames.Count - 1))
                {
                    return false;
                }

                var replacement = new PatternReplacement(pattern, NameMatcher.Qualify(words[position + 2]));
                answers.Add(what == "name" ? new OwnerRule(replacement) : new ValueRule(replacement));
                position += 3;
                return true;
            default:
                var at = position < words.Words.Count ? words.Words[position] : words.Words[^1];
                words.Fail(at, $"'{at.Text}' begins no answer rule; write 'answer auto', 'answer name FROM TO' or 'answer value FROM TO'");
                return false;
        }
    }
}
