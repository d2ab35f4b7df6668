using System.Buffers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing;

/// <summary>Copies records of a finished response into another one, TTLs as they are. Stateless, thread-safe.</summary>
internal static class RecordCopier
{
    private const int RdataRoom = ushort.MaxValue + (2 * WireNames.MaxLength);

    /// <summary>Appends the records of the sections up to one, OPT left out, and passes TC on.</summary>
    /// <param name="response">A well-formed response.</param>
    /// <param name="writer">The response that takes them.</param>
    /// <param name="last">The last section copied.</param>
    public static void Append(ReadOnlySpan<byte> response, ref ResponseWriter writer, Section last)
    {
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var rdata = ArrayPool<byte>.Shared.Rent(RdataRoom);
        try
        {
            var reader = new MessageReader(response);
            while (reader.TryReadRecord(owner, out var record) && record.Section <= last)
            {
                if (record.Type != Protocol.Records.RecordType.OPT && RecordData.TryExpand(response, record, rdata, out var length))
                {
                    writer.TryAdd(record.Section, owner[..record.OwnerLength], record.Type, record.TtlSeconds, rdata.AsSpan(0, length));
                }
            }

            writer.Truncated |= reader.Truncated;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rdata);
        }
    }
}
