using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding.Responses;

/// <summary>
/// Checks what an upstream sent before anybody takes it for an answer: every record is there, every name in owners and
/// RDATA can be expanded, so that no client is handed a pointer that leads nowhere, and the answer section holds only
/// records of the name asked for and of the aliases it leads to (<see cref="AliasChain"/>). Pure, thread-safe, no allocation.
/// </summary>
internal static class UpstreamResponse
{
    /// <summary>Octets that RDATA of an answer's usual records and their names take; larger ones are looked at in parts.</summary>
    private const int SmallRdata = 2 * WireNames.MaxLength + 64;

    /// <summary>Checks a message whose question has been compared already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="questionEnd">Offset behind the question.</param>
    public static ResponseVerdict Check(ReadOnlySpan<byte> message, int questionEnd)
    {
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        Span<byte> rdata = stackalloc byte[SmallRdata];
        var name = message[12..(questionEnd - 4)];
        var isOnlyOfName = true;
        var reader = new MessageReader(message);
        while (reader.TryReadRecord(owner, out var record))
        {
            if (!IsReadable(message, record, rdata))
            {
                return ResponseVerdict.Malformed;
            }

            isOnlyOfName &= record.Section != Section.Answer || WireNames.EqualsIgnoreCase(owner[..record.OwnerLength], name);
        }

        if (reader.Fault != MessageFault.None)
        {
            return ResponseVerdict.Malformed;
        }

        return isOnlyOfName || AliasChain.HoldsAllAnswers(message, questionEnd) ? ResponseVerdict.Good : ResponseVerdict.HasStrayRecords;
    }

    private static bool IsReadable(ReadOnlySpan<byte> message, in MessageRecord record, Span<byte> rdata)
    {
        switch (record.Type)
        {
            // No names in it: nothing to expand, and it may be large.
            case RecordType.A or RecordType.AAAA or RecordType.TXT or RecordType.OPT:
                return true;
            default:
                if (RecordData.TryExpand(message, record, rdata, out _))
                {
                    return true;
                }

                if (record.RdataLength + (2 * WireNames.MaxLength) <= rdata.Length)
                {
                    return false;
                }

                return RecordData.TryExpand(message, record, new byte[record.RdataLength + (2 * WireNames.MaxLength)], out _);
        }
    }
}
