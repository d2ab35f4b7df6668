using ActorDns.Actors.Routing.Matching;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Configuration.Corefile.Directives.Rewrite;

/// <summary>The words of a rewrite rule while they are read.</summary>
/// <param name="line">The directive's line, which reports faults.</param>
/// <param name="subject">What is rewritten.</param>
/// <param name="words">The words behind it.</param>
/// <param name="block">The block, which is told of metadata that is read.</param>
internal sealed class RuleWords(DirectiveLine line, CorefileToken subject, IReadOnlyList<CorefileToken> words, ServerBlockDraft block)
{
    /// <summary>What is rewritten.</summary>
    public CorefileToken Field => subject;

    /// <summary>The words behind it.</summary>
    public IReadOnlyList<CorefileToken> Words => words;

    /// <summary>A word's text.</summary>
    public string this[int index] => words[index].Text;

    /// <summary>Reports a fault.</summary>
    public void Fail(CorefileToken at, string message) => line.Fail(at, message);

    /// <summary>Notes that the rule reads a label of metadata.</summary>
    public void NoteRead(string label) => block.NoteReads([label], line);

    /// <summary>Checks the number of words.</summary>
    public bool HasCount(int minimum, int maximum, string syntax)
    {
        if (words.Count >= minimum && words.Count <= maximum)
        {
            return true;
        }

        var (at, what) = words.Count < minimum
            ? (subject, $"'{subject.Text}' has {words.Count} words behind it, too few")
            : (words[maximum], $"'{words[maximum].Text}' is one word too many");
        line.Fail(at, $"{what}; write 'rewrite [continue|stop] {syntax}'");
        return false;
    }

    /// <summary>Reads the kind of a match.</summary>
    public bool TryKind(int index, out NameMatchKind kind)
    {
        if (Enum.TryParse(this[index], ignoreCase: true, out kind) && !char.IsAsciiDigit(this[index][0]))
        {
            return true;
        }

        line.Fail(words[index], $"'{this[index]}' is no way to match; write exact, prefix, suffix, substring or regex");
        return false;
    }

    /// <summary>Makes a matcher of a word.</summary>
    public NameMatcher? Matcher(NameMatchKind kind, int index)
    {
        if (NameMatcher.TryCreate(kind, this[index], out var matcher, out var error))
        {
            return matcher;
        }

        line.Fail(words[index], error);
        return null;
    }

    /// <summary>Checks that a replacement names no more groups than the pattern has.</summary>
    public bool HasGroups(int index, int groups)
    {
        for (var group = groups + 1; group <= 100; group++)
        {
            if (this[index].Contains($"{{{group}}}", StringComparison.Ordinal))
            {
                line.Fail(words[index], $"'{this[index]}' names group {{{group}}}, but the expression has {groups}; put what it stands for in parentheses");
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a type.</summary>
    public bool TryType(int index, out RecordType type)
    {
        var good = RecordTypeText.TryParse(this[index], out type);
        if (!good)
        {
            line.Fail(words[index], $"'{this[index]}' is no record type; write one such as A, AAAA or TYPE65280");
        }

        return good;
    }

    /// <summary>Reads a class.</summary>
    public bool TryClass(int index, out RecordClass recordClass)
    {
        var good = RecordClassText.TryParse(this[index], out recordClass);
        if (!good)
        {
            line.Fail(words[index], $"'{this[index]}' is no class; write IN, CH, HS or ANY");
        }

        return good;
    }

    /// <summary>Reads a number.</summary>
    public bool TryNumber(int index, int maximum, out int number)
    {
        var text = this[index];
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var good = isHex
            ? int.TryParse(text.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out number)
            : int.TryParse(text, System.Globalization.NumberStyles.None, null, out number);
        if (!good || number < 0 || number > maximum)
        {
            line.Fail(words[index], $"'{text}' is no number from 0 to {maximum}, decimal or 0x…");
            return false;
        }

        return true;
    }
}
