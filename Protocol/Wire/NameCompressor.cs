using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// Name compression (RFC 1035 section 4.1.4) over a caller's table: slot (hash of a suffix) → offset in the message where
/// that suffix stands. Collisions overwrite, so it only ever compresses less, and each name costs its labels whatever the
/// number of records. Suffixes are compared octet by octet, never folded: the letter case of each name stays its own.
/// No pointer leads beyond offset 16,383; names behind it still point to earlier ones. Allocates nothing.
/// </summary>
internal ref struct NameCompressor
{
    private const int MaxPointer = 0x3FFF;
    private const int MaxLabels = 128;

    private const int QuestionOffset = Query.NameOffset;

    private readonly Span<ushort> _slots;
    private readonly int _questionLength;
    private bool _isReady;

    /// <param name="slots">Scratch; the largest power of two in it is used. Cleared when the first name needs it.</param>
    /// <param name="questionLength">Length of the question's name, which stands behind the header; 0 when there is none.</param>
    public NameCompressor(Span<ushort> slots, int questionLength)
    {
        _questionLength = questionLength;
        _slots = slots.IsEmpty ? slots : slots[..(1 << System.Numerics.BitOperations.Log2((uint)slots.Length))];
    }

    /// <summary>
    /// Clears the table and takes note of the question's name. Put off until a name other than the question's is written:
    /// most answers have none.
    /// </summary>
    private void Prepare(ReadOnlySpan<byte> message)
    {
        _isReady = true;
        _slots.Clear();
        if (_questionLength > 0)
        {
            Remember(message, QuestionOffset);
        }
    }

    /// <summary>Takes note of a name that already stands in the message, uncompressed.</summary>
    [SkipLocalsInit]
    private readonly void Remember(ReadOnlySpan<byte> message, int offset)
    {
        Span<byte> starts = stackalloc byte[MaxLabels];
        Span<uint> hashes = stackalloc uint[MaxLabels];
        var labels = HashSuffixes(message[offset..], starts, hashes);
        for (var label = 0; label < labels && offset + starts[label] <= MaxPointer; label++)
        {
            Slot(hashes[label]) = (ushort)(offset + starts[label]);
        }
    }

    /// <summary>
    /// Forgets what stands at or behind an offset: a record that did not fit is written over, and no pointer may lead
    /// into octets that still change.
    /// </summary>
    public readonly void Forget(int offset)
    {
        if (!_isReady)
        {
            return;
        }

        foreach (ref var slot in _slots)
        {
            if (slot >= offset)
            {
                slot = 0;
            }
        }
    }

    /// <summary>Writes a name, compressed when it can be.</summary>
    /// <param name="message">The message; octets up to <paramref name="position"/> are written.</param>
    /// <param name="position">Where the name goes; moved behind it.</param>
    /// <param name="limit">No octet is written at or behind it.</param>
    /// <param name="name">The name in wire form, well formed.</param>
    /// <returns>False if it did not fit; what was written is to be ignored and <see cref="Forget"/> to be called.</returns>
    [SkipLocalsInit]
    public bool TryWrite(Span<byte> message, ref int position, int limit, scoped ReadOnlySpan<byte> name)
    {
        if (name.Length > 1 && name.Length == _questionLength && message.Slice(QuestionOffset, name.Length).SequenceEqual(name))
        {
            // Most records are owned by the name that was asked for: no need to hash it.
            return TryWritePointer(message, ref position, limit, QuestionOffset);
        }

        if (_slots.IsEmpty)
        {
            return TryWriteWhole(message, ref position, limit, name);
        }

        if (!_isReady)
        {
            Prepare(message);
        }

        Span<byte> starts = stackalloc byte[MaxLabels];
        Span<uint> hashes = stackalloc uint[MaxLabels];
        var labels = HashSuffixes(name, starts, hashes);
        for (var label = 0; label < labels; label++)
        {
            ref var slot = ref Slot(hashes[label]);
            if (slot != 0 && Matches(message[..position], slot, name[starts[label]..]))
            {
                return TryWritePointer(message, ref position, limit, slot);
            }

            if (position <= MaxPointer)
            {
                slot = (ushort)position;
            }

            var length = name[starts[label]] + 1;
            if (position + length > limit)
            {
                return false;
            }

            name.Slice(starts[label], length).CopyTo(message[position..]);
            position += length;
        }

        if (position >= limit)
        {
            return false;
        }

        message[position++] = 0;
        return true;
    }

    private static bool TryWriteWhole(Span<byte> message, ref int position, int limit, scoped ReadOnlySpan<byte> name)
    {
        if (position + name.Length > limit)
        {
            return false;
        }

        name.CopyTo(message[position..]);
        position += name.Length;
        return true;
    }

    private static bool TryWritePointer(Span<byte> message, ref int position, int limit, ushort target)
    {
        if (position + 2 > limit)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(message[position..], (ushort)(0xC000 | target));
        position += 2;
        return true;
    }

    /// <summary>Says whether the name at an offset, pointers followed, is this suffix. Offsets only come from the table and pointers only lead back, so it ends.</summary>
    private static bool Matches(ReadOnlySpan<byte> message, int offset, scoped ReadOnlySpan<byte> suffix)
    {
        var at = 0;
        while (offset < message.Length)
        {
            int length = message[offset];
            if (length >= 0xC0)
            {
                if (offset + 1 >= message.Length)
                {
                    return false;
                }

                var target = ((length & 0x3F) << 8) | message[offset + 1];
                if (target >= offset)
                {
                    return false;
                }

                offset = target;
                continue;
            }

            if (length == 0)
            {
                return suffix[at] == 0;
            }

            var next = offset + length + 1;
            if (suffix[at] != length || next > message.Length
                || !message[offset..next].SequenceEqual(suffix.Slice(at, length + 1)))
            {
                return false;
            }

            at += length + 1;
            offset = next;
        }

        return false;
    }

    /// <summary>Finds where each label starts and hashes the suffix from there on, last label first so that each octet is hashed once.</summary>
    /// <returns>The number of labels, the root not counted.</returns>
    private static int HashSuffixes(scoped ReadOnlySpan<byte> name, Span<byte> starts, Span<uint> hashes)
    {
        var labels = 0;
        for (var at = 0; name[at] != 0; at += name[at] + 1)
        {
            starts[labels++] = (byte)at;
        }

        var hash = 2166136261u;
        for (var label = labels - 1; label >= 0; label--)
        {
            hash = HashLabel(hash, name.Slice(starts[label], name[starts[label]] + 1));
            hashes[label] = hash;
        }

        return labels;
    }

    private static uint HashLabel(uint hash, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            hash = (hash ^ octet) * 16777619u;
        }

        return hash;
    }

    private readonly ref ushort Slot(uint hash) => ref _slots[(int)((hash ^ (hash >> 15)) & (uint)(_slots.Length - 1))];
}
