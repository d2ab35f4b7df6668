using System.Buffers.Binary;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>
/// Data frames that wait to be written to a collector, each with its length before it (Frame Streams): one
/// buffer that is filled, one that is written. Both grow with what comes, to a bound in messages and in octets. Thread-safe;
/// <see cref="Take"/> belongs to one thread.
/// </summary>
/// <param name="maxFrames">Frames that may wait.</param>
/// <param name="maxOctets">Octets that may wait.</param>
internal sealed class FrameQueue(int maxFrames, int maxOctets)
{
    private const int FirstSize = 1 << 14;
    private const int UrgentAt = 1 << 17;

    private readonly Lock _lock = new();
    private byte[] _filled = [];
    private byte[] _written = [];
    private int _length;
    private int _frames;

    /// <summary>What appending a frame has come to.</summary>
    public enum State
    {
        /// <summary>It waits among others.</summary>
        Waiting,

        /// <summary>It is the first one.</summary>
        Begun,

        /// <summary>There is enough for a write.</summary>
        Urgent,

        /// <summary>It was dropped.</summary>
        Full,
    }

    /// <summary>Appends a frame made of four parts.</summary>
    public State Append(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        var size = first.Length + second.Length + third.Length + fourth.Length;
        lock (_lock)
        {
            var begin = _length;
            var end = begin + sizeof(uint) + size;
            if (_frames >= maxFrames || end > maxOctets)
            {
                return State.Full;
            }

            if (end > _filled.Length)
            {
                Array.Resize(ref _filled, Math.Min(maxOctets, Math.Max(end, Math.Max(FirstSize, _filled.Length * 2))));
            }

            var to = _filled.AsSpan(begin);
            BinaryPrimitives.WriteUInt32BigEndian(to, (uint)size);
            to = to[sizeof(uint)..];
            first.CopyTo(to);
            second.CopyTo(to[first.Length..]);
            third.CopyTo(to[(first.Length + second.Length)..]);
            fourth.CopyTo(to[(size - fourth.Length)..]);
            _length = end;
            _frames++;
            return begin == 0 ? State.Begun
                : begin < UrgentAt && end >= UrgentAt ? State.Urgent
                : State.Waiting;
        }
    }

    /// <summary>Takes all frames that wait.</summary>
    /// <returns>Their octets, good until the next call, and their number.</returns>
    public (ReadOnlyMemory<byte> Octets, int Frames) Take()
    {
        lock (_lock)
        {
            var (length, frames) = (_length, _frames);
            (_filled, _written) = (_written, _filled);
            (_length, _frames) = (0, 0);
            return (_written.AsMemory(0, length), frames);
        }
    }
}
