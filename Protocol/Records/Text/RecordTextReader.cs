using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records.Text;

/// <summary>
/// Reads records in presentation format: <c>[OWNER] [TTL] [CLASS] TYPE RDATA</c>, TTL and class in either order
/// (RFC 1035 section 5.1), the generic forms <c>TYPEnnn</c>, <c>CLASSnnn</c> and <c>\# LENGTH HEX</c> (RFC 3597 section 5) for
/// any type. The counterpart of <see cref="RecordText"/>: what that writes is read here as the same octets. No text throws;
/// a fault names line and column. Pure, thread-safe.
/// </summary>
public static class RecordTextReader
{
    /// <summary>Reads a text that is one record.</summary>
    /// <param name="text">The text; may go over several lines with parentheses.</param>
    /// <param name="context">What may be left out.</param>
    /// <param name="record">The record.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryParse(string text, RecordTextContext context, [NotNullWhen(true)] out TextRecord? record, [NotNullWhen(false)] out PresentationFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        record = null;
        var reader = new PresentationReader(new StringReader(text));
        if (reader.Read() is not { } entry)
        {
            fault = new PresentationFault(1, 1, "there is no record; write one such as 'www.example.org. 300 IN A 192.0.2.1'");
            return false;
        }

        if (!TryRead(entry, context, out record, out fault))
        {
            return false;
        }

        if (reader.Read() is { } second)
        {
            record = null;
            fault = second.Fault ?? new PresentationFault(second.Words[0].Line, second.Words[0].Column, "there is a second record; write one only");
        }

        return fault is null;
    }

    /// <summary>Reads an entry that is a record.</summary>
    /// <param name="entry">The entry; a faulty one gives its own fault.</param>
    /// <param name="context">What may be left out.</param>
    /// <param name="record">The record.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead(PresentationEntry entry, RecordTextContext context, [NotNullWhen(true)] out TextRecord? record, [NotNullWhen(false)] out PresentationFault? fault)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        record = null;
        fault = entry.Fault;
        if (fault is not null)
        {
            return false;
        }

        var next = 0;
        if (!TryReadOwner(entry, context, ref next, out var owner, out fault)
            || !TryReadHead(entry.Words, context, ref next, out var ttl, out var recordClass, out var type, out fault)
            || !RdataText.TryRead(type, entry.Words, next, context.Origin, out var rdata, out fault))
        {
            return false;
        }

        record = new TextRecord(owner, type, recordClass, ttl, rdata);
        return true;
    }

    private static bool TryReadOwner(
        PresentationEntry entry, RecordTextContext context, ref int next, [NotNullWhen(true)] out DomainName? owner, [NotNullWhen(false)] out PresentationFault? fault)
    {
        var first = entry.Words[0];
        (owner, fault) = (context.Owner, null);
        if (entry.StartsBlank)
        {
            if (owner is null)
            {
                fault = At(first, "the line begins with a blank, which stands for the owner name of the record before, and there is none; write the owner name at the beginning of the line");
                return false;
            }

            return true;
        }

        next = 1;
        if (!NameText.TryParse(first.Text, context.Origin, out owner, out var error))
        {
            fault = At(first, $"the owner name '{first.Text}' is no domain name: {error}");
            return false;
        }

        return true;
    }

    private static bool TryReadHead(
        IReadOnlyList<PresentationWord> words, RecordTextContext context, ref int next, out uint ttl, out RecordClass recordClass, out RecordType type, [NotNullWhen(false)] out PresentationFault? fault)
    {
        uint? ownTtl = null;
        RecordClass? ownClass = null;
        (ttl, recordClass, type, fault) = (0, context.Class, RecordType.None, null);
        for (; next < words.Count; next++)
        {
            var word = words[next];
            if (ownTtl is null && char.IsAsciiDigit(word.Text.AsSpan().IsEmpty ? ' ' : word.Text[0]))
            {
                if (!TtlText.TryParse(word.Text, out var seconds))
                {
                    fault = At(word, $"'{word.Text}' is no TTL; write seconds from 0 to {TtlText.Largest}, or numbers with units such as 1h30m");
                    return false;
                }

                ownTtl = seconds;
            }
            else if (ownClass is null && RecordClassText.TryParse(word.Text, out var named) && named is not (RecordClass.ANY or RecordClass.None))
            {
                ownClass = named;
            }
            else
            {
                break;
            }
        }

        recordClass = ownClass ?? context.Class;
        ttl = ownTtl ?? context.TtlSeconds ?? 0;
        fault = TypeFault(words, next, out type);
        if (fault is null && ownTtl is null && context.TtlSeconds is null)
        {
            fault = At(words[next], "the record has no TTL and nothing says what it is then; write it before the type, as in '300 IN A 192.0.2.1'");
        }

        next++;
        return fault is null;
    }

    private static PresentationFault? TypeFault(IReadOnlyList<PresentationWord> words, int at, out RecordType type)
    {
        type = RecordType.None;
        if (at >= words.Count)
        {
            return At(words[^1], $"the type is missing behind '{words[^1].Text}'; write [OWNER] [TTL] [CLASS] TYPE RDATA");
        }

        var word = words[at];
        if (!RecordTypeText.TryParse(word.Text, out type))
        {
            return At(word, $"'{word.Text}' is no type; write a mnemonic such as A, or TYPE and its number");
        }

        // RFC 6895 section 3.1: 128 to 255 are for questions and single messages.
        return (int)type is 0 or 41 or (>= 128 and <= 255)
            ? At(word, $"'{word.Text}' is a type of questions and messages only; no record has it")
            : null;
    }

    private static PresentationFault At(PresentationWord word, string message) => new(word.Line, word.Column, message);
}
