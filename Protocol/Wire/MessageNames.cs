using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// Names as they stand in messages, compression pointers included (RFC 1035 section 4.1.4). A pointer must lead before
/// the labels it ends, and not into the header: every hop goes back, so no name loops. At most 127 hops and 255 octets
/// are followed for one name. No exception and no allocation, whatever the octets. Thread-safe.
/// </summary>
public static class MessageNames
{
    private const int HeaderLength = 12;

    // A useful hop adds a label, and a name has at most 127.
    private const int MaxHops = 127;

    /// <summary>Expands the name at an offset and moves behind it.</summary>
    /// <param name="message">The message from its header on; nothing behind its end is read.</param>
    /// <param name="offset">Where the name stands; moved behind its zero octet or first pointer, unchanged with a fault.</param>
    /// <param name="destination">Takes the name in uncompressed wire form; 255 octets hold any.</param>
    /// <param name="length">Octets written, the zero octet included; 0 with a fault.</param>
    /// <returns>False if there is no well-formed name.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, Span<byte> destination, out int length) =>
        Read(message, ref offset, destination, out length) == MessageFault.None;

    /// <summary>As <see cref="TryRead"/>, and says what is wrong.</summary>
    public static MessageFault Read(ReadOnlySpan<byte> message, ref int offset, Span<byte> destination, out int length)
    {
        length = 0;
        var room = Math.Min(destination.Length, WireNames.MaxLength);
        int position = offset, segment = offset, end = 0, hops = 0, written = 0;
        while ((uint)position < (uint)message.Length)
        {
            int octet = message[position];
            if (octet >= 0xC0)
            {
                end = end == 0 ? position + 2 : end;
                var fault = Follow(message, ref position, segment, ++hops);
                if (fault != MessageFault.None)
                {
                    return fault;
                }

                segment = position;
                continue;
            }

            if (octet > WireNames.MaxLabelLength)
            {
                return MessageFault.ReservedLabelType;
            }

            if (written + octet + 1 > room)
            {
                return MessageFault.NameTooLong;
            }

            if (position + octet + 1 > message.Length)
            {
                return MessageFault.NameCutShort;
            }

            message.Slice(position, octet + 1).CopyTo(destination[written..]);
            written += octet + 1;
            position += octet + 1;
            if (octet == 0)
            {
                offset = end == 0 ? position : end;
                length = written;
                return MessageFault.None;
            }
        }

        return MessageFault.NameCutShort;
    }

    private static MessageFault Follow(ReadOnlySpan<byte> message, ref int position, int segment, int hops)
    {
        if (position + 1 >= message.Length)
        {
            return MessageFault.NameCutShort;
        }

        var target = ((message[position] & 0x3F) << 8) | message[position + 1];
        if (target >= segment || target < HeaderLength || hops > MaxHops)
        {
            return MessageFault.BadPointer;
        }

        position = target;
        return MessageFault.None;
    }
}
