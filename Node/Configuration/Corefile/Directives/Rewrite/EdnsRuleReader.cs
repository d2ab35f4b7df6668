using System.Text;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Protocol.Wire;

namespace ActorDns.Node.Configuration.Corefile.Directives.Rewrite;

/// <summary>Reads <c>edns0</c> rules.</summary>
internal static class EdnsRuleReader
{
    private const string Syntax = "edns0 local|nsid|subnet set|replace|append|unset … [revert]";
    private const int MaxData = 1024;

    /// <summary>Reads a rule; null after a fault.</summary>
    public static EdnsRule? Read(RuleWords words)
    {
        if (!words.HasCount(2, 5, Syntax))
        {
            return null;
        }

        if (!Enum.TryParse<EdnsAction>(words[1], ignoreCase: true, out var action) || char.IsAsciiDigit(words[1][0]))
        {
            words.Fail(words.Words[1], $"'{words[1]}' is no action; write set, replace, append or unset");
            return null;
        }

        // No response here repeats the query's options, which is what 'revert' asks for.
        var count = words.Words.Count - (words[words.Words.Count - 1] == "revert" ? 1 : 0);
        switch (words[0].ToLowerInvariant())
        {
            case "nsid" when HasCount(words, count, 2, "edns0 nsid set|replace|append|unset"):
                return new EdnsRule(action, EdnsOptionCode.NameServerId, static _ => []);
            case "subnet" when HasCount(words, count, action == EdnsAction.Unset ? 2 : 4, "edns0 subnet set|replace|append V4BITS V6BITS, or edns0 subnet unset"):
                return ReadSubnet(words, action);
            case "local" when HasCount(words, count, action == EdnsAction.Unset ? 3 : 4, "edns0 local set|replace|append CODE DATA, or edns0 local unset CODE"):
                return ReadLocal(words, action);
            case "nsid" or "subnet" or "local":
                return null;
            default:
                words.Fail(words.Words[0], $"'{words[0]}' is no kind of option; write local, nsid or subnet");
                return null;
        }
    }

    private static bool HasCount(RuleWords words, int count, int expected, string syntax)
    {
        if (count != expected)
        {
            words.Fail(words.Words[0], $"'{words[0]} {words[1]}' takes {expected - 2} words behind it and has {count - 2}; write 'rewrite [continue|stop] {syntax}'");
        }

        return count == expected;
    }

    private static EdnsRule? ReadSubnet(RuleWords words, EdnsAction action)
    {
        if (action == EdnsAction.Unset)
        {
            return new EdnsRule(action, EdnsOptionCode.ClientSubnet, static _ => null);
        }

        return words.TryNumber(2, 32, out var ipv4) && words.TryNumber(3, 128, out var ipv6)
            ? new EdnsRule(action, EdnsOptionCode.ClientSubnet, context => EdnsRule.Subnet(context, ipv4, ipv6))
            : null;
    }

    private static EdnsRule? ReadLocal(RuleWords words, EdnsAction action)
    {
        if (!words.TryNumber(2, ushort.MaxValue, out var code))
        {
            return null;
        }

        if (action == EdnsAction.Unset)
        {
            return new EdnsRule(action, (ushort)code, static _ => null);
        }

        var text = words[3];
        if (text.StartsWith('{') && text.EndsWith('}'))
        {
            if (EdnsRule.Variables.TryGetValue(text, out var variable))
            {
                return new EdnsRule(action, (ushort)code, variable);
            }

            if (MetadataLabel.IsWellFormed(text[1..^1]))
            {
                var label = MetadataLabel.Of(text[1..^1]);
                words.NoteRead(label.Text);
                return new EdnsRule(action, (ushort)code, context => EdnsRule.MetadataOf(label, context));
            }

            words.Fail(words.Words[3], $"'{text}' is no variable that is served; write {string.Join(", ", EdnsRule.Variables.Keys)}, a label of metadata such as {{kubernetes/namespace}}, or data such as 0xc0ffee");
            return null;
        }

        if (TryData(text) is { Length: <= MaxData } data)
        {
            return new EdnsRule(action, (ushort)code, _ => data);
        }

        words.Fail(words.Words[3], $"'{text}' is no data of at most {MaxData} octets; write text, or hexadecimal digits in pairs such as 0xc0ffee");
        return null;
    }

    private static byte[]? TryData(string text)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        try
        {
            return Convert.FromHexString(text.AsSpan(2));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
