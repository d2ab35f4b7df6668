using System.Buffers.Binary;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>
/// Writes the fields of a dnstap message (dnstap.proto, message <c>Message</c>) in protobuf's wire format. The DNS message
/// itself comes last and is not copied: only its tag and length are written. Pure, thread-safe, no allocation.
/// </summary>
internal static class DnstapHead
{
    /// <summary>Octets that hold any head with the tags around it.</summary>
    public const int MaxLength = 128;

    private const int MessageField = 14;

    /// <summary>Writes the head of field <c>message</c>, its own tag and length before it.</summary>
    /// <param name="fields">What it says.</param>
    /// <param name="message">The DNS message that follows the head; empty for none.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets.</param>
    /// <returns>Octets written.</returns>
    public static int Write(in DnstapFields fields, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<byte> inner = stackalloc byte[MaxLength];
        var length = WriteFields(fields, message, inner);
        var position = WriteTag(destination, MessageField, 2);
        position += WriteNumber(destination[position..], (ulong)(length + message.Length));
        inner[..length].CopyTo(destination[position..]);
        return position + length;
    }

    /// <summary>Writes a field of octets whole.</summary>
    public static int WriteOctets(Span<byte> destination, int field, ReadOnlySpan<byte> value)
    {
        var position = WriteTag(destination, field, 2);
        position += WriteNumber(destination[position..], (ulong)value.Length);
        value.CopyTo(destination[position..]);
        return position + value.Length;
    }

    /// <summary>Writes a field that is a number.</summary>
    public static int WriteField(Span<byte> destination, int field, ulong value)
    {
        var position = WriteTag(destination, field, 0);
        return position + WriteNumber(destination[position..], value);
    }

    private static int WriteFields(in DnstapFields fields, ReadOnlySpan<byte> message, Span<byte> to)
    {
        var isResponse = fields.Type is DnstapMessageTypes.ClientResponse or DnstapMessageTypes.ForwarderResponse;
        var family = fields.QueryAddress.Length > 0 ? fields.QueryAddress : fields.ResponseAddress;
        var position = WriteField(to, 1, (ulong)int.TrailingZeroCount((int)fields.Type));
        position += WriteField(to[position..], 2, family.IsIPv6 ? 2u : 1u);
        position += WriteField(to[position..], 3, fields.SocketProtocol);
        position += WriteEndPoint(to[position..], 4, fields.QueryAddress, fields.QueryPort);
        position += WriteEndPoint(to[position..], 5, fields.ResponseAddress, fields.ResponsePort);
        position += WriteTime(to[position..], 8, fields.QueryTime);
        if (isResponse)
        {
            position += WriteTime(to[position..], 12, fields.ResponseTime);
        }

        if (!message.IsEmpty)
        {
            position += WriteTag(to[position..], isResponse ? 14 : 10, 2);
            position += WriteNumber(to[position..], (ulong)message.Length);
        }

        return position;
    }

    /// <summary>An address and, two fields on, its port.</summary>
    private static int WriteEndPoint(Span<byte> to, int field, HostAddress address, ushort port)
    {
        if (address.Length == 0)
        {
            return 0;
        }

        Span<byte> octets = stackalloc byte[16];
        var position = WriteOctets(to, field, octets[..address.CopyTo(octets)]);
        return position + WriteField(to[position..], field + 2, port);
    }

    /// <summary>Seconds, and in the next field nanoseconds as four octets.</summary>
    private static int WriteTime(Span<byte> to, int field, DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTime.UnixEpoch.Ticks;
        var position = WriteField(to, field, (ulong)Math.Max(0, ticks / TimeSpan.TicksPerSecond));
        position += WriteTag(to[position..], field + 1, 5);
        BinaryPrimitives.WriteUInt32LittleEndian(to[position..], (uint)(Math.Max(0, ticks) % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
        return position + sizeof(uint);
    }

    private static int WriteTag(Span<byte> to, int field, int wireType) => WriteNumber(to, ((ulong)field << 3) | (uint)wireType);

    private static int WriteNumber(Span<byte> to, ulong value)
    {
        var position = 0;
        for (; value >= 0x80; value >>= 7)
        {
            to[position++] = (byte)(value | 0x80);
        }

        to[position++] = (byte)value;
        return position;
    }
}
