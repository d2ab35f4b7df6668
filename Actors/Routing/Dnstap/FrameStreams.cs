using System.Buffers.Binary;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>
/// Control frames of Frame Streams (the protocol of fstrm): four octets of zero, a length, a type, and fields. What a collector
/// sends may be anything: reading throws nothing and allocates nothing. Pure, thread-safe.
/// </summary>
internal static class FrameStreams
{
    /// <summary>Octets of zero and length before a control frame.</summary>
    public const int PrefixLength = 8;

    /// <summary>The longest control frame in octets, as fstrm has it.</summary>
    public const int MaxControlLength = 512;

    /// <summary>Type ACCEPT.</summary>
    public const uint Accept = 1;

    /// <summary>Type START.</summary>
    public const uint Start = 2;

    /// <summary>Type STOP.</summary>
    public const uint Stop = 3;

    /// <summary>Type READY.</summary>
    public const uint Ready = 4;

    /// <summary>Type FINISH.</summary>
    public const uint Finish = 5;

    private const uint ContentTypeField = 1;
    private const int FieldHead = 8;

    /// <summary>What the data frames hold.</summary>
    public static ReadOnlySpan<byte> ContentType => "protobuf:dnstap.Dnstap"u8;

    /// <summary>Makes a control frame with what stands before it.</summary>
    /// <param name="type">The type.</param>
    /// <param name="hasContentType">True to name <see cref="ContentType"/>.</param>
    public static byte[] Control(uint type, bool hasContentType)
    {
        var frame = new byte[PrefixLength + sizeof(uint) + (hasContentType ? FieldHead + ContentType.Length : 0)];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)(frame.Length - PrefixLength));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(PrefixLength), type);
        if (hasContentType)
        {
            var field = frame.AsSpan(PrefixLength + sizeof(uint));
            BinaryPrimitives.WriteUInt32BigEndian(field, ContentTypeField);
            BinaryPrimitives.WriteUInt32BigEndian(field[4..], (uint)ContentType.Length);
            ContentType.CopyTo(field[FieldHead..]);
        }

        return frame;
    }

    /// <summary>Reads what stands before a control frame.</summary>
    /// <param name="prefix"><see cref="PrefixLength"/> octets.</param>
    /// <param name="length">The control frame's length, 4 to <see cref="MaxControlLength"/>.</param>
    /// <returns>False if it is no control frame, or has no such length.</returns>
    public static bool TryReadPrefix(ReadOnlySpan<byte> prefix, out int length)
    {
        var announced = BinaryPrimitives.ReadUInt32BigEndian(prefix[4..]);
        length = (int)Math.Min(announced, MaxControlLength);
        return BinaryPrimitives.ReadUInt32BigEndian(prefix) == 0 && announced is >= sizeof(uint) and <= MaxControlLength;
    }

    /// <summary>Reads a control frame.</summary>
    /// <param name="control">The frame without what stands before it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="acceptsDnstap">True if it names <see cref="ContentType"/>, or no content type at all: anything goes.</param>
    /// <returns>False if it is malformed.</returns>
    public static bool TryReadControl(ReadOnlySpan<byte> control, out uint type, out bool acceptsDnstap)
    {
        (type, acceptsDnstap) = (0, false);
        if (control.Length < sizeof(uint))
        {
            return false;
        }

        type = BinaryPrimitives.ReadUInt32BigEndian(control);
        var isNamed = false;
        for (var rest = control[sizeof(uint)..]; rest.Length > 0;)
        {
            if (rest.Length < FieldHead || BinaryPrimitives.ReadUInt32BigEndian(rest) != ContentTypeField)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            if (length > (uint)(rest.Length - FieldHead))
            {
                return false;
            }

            isNamed = true;
            acceptsDnstap |= rest.Slice(FieldHead, (int)length).SequenceEqual(ContentType);
            rest = rest[(FieldHead + (int)length)..];
        }

        acceptsDnstap |= !isNamed;
        return true;
    }
}
