using System.Buffers;
using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding.Responses;

/// <summary>
/// Writes a response anew without the records of its answer section that do not belong to the question. They are left out
/// rather than the whole answer refused: the client gets what it asked for and nothing it did not, and a resolver that
/// adds too much does not become a SERVFAIL. Names come out uncompressed. Rare, so it allocates. Thread-safe.
/// </summary>
internal static class ResponseCleaner
{
    private const int MaxRdata = ushort.MaxValue + (2 * WireNames.MaxLength);

    /// <summary>Cleans a message that can be read to its end.</summary>
    /// <param name="message">The message.</param>
    /// <param name="questionEnd">Offset behind its question.</param>
    /// <returns>The message without what does not belong, or null if no answer is left or it comes out larger than a message may be.</returns>
    public static byte[]? Clean(ReadOnlySpan<byte> message, int questionEnd)
    {
        var chain = new AliasChain(stackalloc byte[AliasChain.Room], message, questionEnd);
        var buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        var rdata = ArrayPool<byte>.Shared.Rent(MaxRdata);
        try
        {
            message[..questionEnd].CopyTo(buffer);
            return Copy(message, ref chain, buffer.AsSpan(0, ushort.MaxValue), questionEnd, rdata) is var length && length > 0 ? buffer[..length] : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(rdata);
        }
    }

    private static int Copy(ReadOnlySpan<byte> message, ref AliasChain chain, Span<byte> destination, int position, Span<byte> rdata)
    {
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        ushort answers = 0;
        var reader = new MessageReader(message);
        while (reader.TryReadRecord(owner, out var record))
        {
            var name = owner[..record.OwnerLength];
            if (record.Section == Section.Answer)
            {
                if (!chain.Allows(name, record.Type))
                {
                    continue;
                }

                answers++;
            }

            if (!RecordData.TryExpand(message, record, rdata, out var length) || position + name.Length + 10 + length > destination.Length)
            {
                return 0;
            }

            name.CopyTo(destination[position..]);
            position += name.Length;
            message.Slice(record.RdataOffset - 10, 8).CopyTo(destination[position..]);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(position + 8)..], (ushort)length);
            rdata[..length].CopyTo(destination[(position + 10)..]);
            position += 10 + length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], answers);
        return answers == 0 ? 0 : position;
    }
}
