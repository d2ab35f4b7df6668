using System.Buffers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// Checks what an upstream sent before anybody takes it for an answer: every record is there, and every name in owners and
/// RDATA can be expanded, so that no client is handed a pointer that leads nowhere. Pure, thread-safe.
/// </summary>
internal static class UpstreamResponse
{
    private const int RdataRoom = ushort.MaxValue + (2 * WireNames.MaxLength);

    /// <summary>Says whether a message can be read to its end.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> message)
    {
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var rdata = ArrayPool<byte>.Shared.Rent(RdataRoom);
        try
        {
            var reader = new MessageReader(message);
            while (reader.TryReadRecord(owner, out var record))
            {
                if (!RecordData.TryExpand(message, record, rdata, out _))
                {
                    return false;
                }
            }

            return reader.Fault == MessageFault.None;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rdata);
        }
    }
}
