using System.Buffers.Binary;
using ActorDns.Actors.Forwarding.Pending;
using ActorDns.Actors.Forwarding.Timing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// One query to one upstream, from the moment it is sent to its end. Pooled. It belongs to the <see cref="AttemptTable"/>
/// it is in; whoever takes it out of there (the reply, its deadline, the end of the socket) owns it and ends it.
/// </summary>
internal sealed class Attempt : TimedEntry
{
    private const int HeaderLength = 12;
    private const int FrameLength = 2;
    private const ushort ResponseFlag = 0x8000;
    private const ushort OpcodeMask = 0x7800;
    private static readonly Pool<Attempt> Free = new(2048);

    private readonly byte[] _framed = new byte[FrameLength + UpstreamQuery.MaxLength];
    private int _length;
    private int _questionEnd;
    private bool _hasExactCase;
    private AttemptTable? _table;

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Octets => _framed.AsSpan(FrameLength, _length);

    /// <summary>The message with its length before it, as it goes over a stream (RFC 1035 section 4.2.2).</summary>
    public ReadOnlyMemory<byte> Framed => _framed.AsMemory(0, FrameLength + _length);

    /// <summary>Offset behind the question.</summary>
    public int QuestionEnd => _questionEnd;

    /// <summary>Who is asked.</summary>
    public Upstream Upstream { get; private set; } = null!;

    /// <summary>Who asks.</summary>
    public IAttemptOwner Owner { get; private set; } = null!;

    /// <summary>Which of the owner's lives it belongs to.</summary>
    public int Generation { get; private set; }

    /// <summary>True if it goes over a connection.</summary>
    public bool IsOverStream { get; private set; }

    /// <summary>True if the connection had been used before: one that ended meanwhile is worth a second try.</summary>
    public bool IsOnUsedConnection { get; set; }

    /// <summary>When it was sent, as the clock's timestamp.</summary>
    public long StartedAt { get; set; }

    /// <summary>The client whose query made it; set for queries of clients only.</summary>
    public HostAddress Client { get; set; }

    /// <summary>That client's port.</summary>
    public ushort ClientPort { get; set; }

    /// <summary>When it was sent, for who sees it sent; set only if somebody does.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>The table it is in; set by the table.</summary>
    public AttemptTable? Table
    {
        get => Volatile.Read(ref _table);
        set => Volatile.Write(ref _table, value);
    }

    /// <summary>ID; set by the table.</summary>
    public ushort Id
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_framed.AsSpan(FrameLength));
        set => BinaryPrimitives.WriteUInt16BigEndian(_framed.AsSpan(FrameLength), value);
    }

    /// <summary>Takes one that is free.</summary>
    /// <param name="query">The query, without its ID.</param>
    /// <param name="upstream">Who is asked.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="generation">Which of the owner's lives it belongs to.</param>
    /// <param name="isOverStream">True to ask over a connection.</param>
    /// <param name="randomizeCase">True to draw the letter case of the name (0x20).</param>
    public static Attempt Rent(ReadOnlySpan<byte> query, Upstream upstream, IAttemptOwner owner, int generation, bool isOverStream, bool randomizeCase)
    {
        var attempt = Free.Rent();
        query.CopyTo(attempt._framed.AsSpan(FrameLength));
        BinaryPrimitives.WriteUInt16BigEndian(attempt._framed, (ushort)query.Length);
        attempt._length = query.Length;
        attempt._questionEnd = HeaderLength + WireNames.Measure(query[HeaderLength..]) + 4;
        attempt._hasExactCase = randomizeCase;
        attempt.Upstream = upstream;
        attempt.Owner = owner;
        attempt.Generation = generation;
        attempt.IsOverStream = isOverStream;
        attempt.IsOnUsedConnection = false;
        if (randomizeCase)
        {
            attempt.RandomizeCase();
        }

        return attempt;
    }

    /// <summary>Gives it back; for its owner alone.</summary>
    public void Return()
    {
        Upstream = null!;
        Owner = null!;
        Free.Return(this);
    }

    /// <summary>Says whether a message of this ID is a response to this very question.</summary>
    public bool IsAnsweredBy(ReadOnlySpan<byte> message)
    {
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & ResponseFlag) == 0 || (flags & OpcodeMask) != 0 || message[4] != 0 || message[5] != 1 || message.Length < _questionEnd)
        {
            return false;
        }

        var asked = Octets[HeaderLength.._questionEnd];
        var answered = message[HeaderLength.._questionEnd];
        return answered.SequenceEqual(asked)
            || (!_hasExactCase && answered[^4..].SequenceEqual(asked[^4..]) && WireNames.EqualsIgnoreCase(answered[..^4], asked[..^4]));
    }

    /// <inheritdoc/>
    public override void OnDue(long now)
    {
        if (Table is { } table && table.TryTakeOverdue(this, now))
        {
            table.OnTimedOut(this);
        }
    }

    private void RandomizeCase()
    {
        var name = _framed.AsSpan(FrameLength + HeaderLength, _questionEnd - HeaderLength - 4);
        int bits = 0, left = 0;
        foreach (ref var octet in name)
        {
            // Length octets are below the letters.
            if ((uint)((octet | 0x20) - 'a') > 'z' - 'a')
            {
                continue;
            }

            if (left == 0)
            {
                bits = Unpredictable.NextOctet();
                left = 8;
            }

            octet = (byte)((octet & ~0x20) | ((bits & 1) << 5));
            bits >>= 1;
            left--;
        }
    }
}
