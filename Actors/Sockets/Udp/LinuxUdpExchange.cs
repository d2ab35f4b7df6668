using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// A datagram with its addresses in the kernel's form. One pinned block, so that nothing is copied between the receive
/// call, the pipeline and the send call:
/// <code>
///   0 client address (28, padded to 32)   32 control message (64)   96 vector to receive into   112 vector to send   128 batch entry (64)
/// </code>
/// </summary>
/// <param name="socket">The socket late answers leave through.</param>
/// <param name="pool">Where the exchange goes after a late answer.</param>
/// <param name="metrics">The counters.</param>
internal sealed unsafe class LinuxUdpExchange(LinuxUdpSocket socket, ExchangePool<LinuxUdpExchange> pool, SocketMetrics metrics) : Exchange
{
    private const int ControlOffset = 32;
    private const int ReceiveVectorOffset = 96;
    private const int SendVectorOffset = 112;
    private const int EntryOffset = 128;
    private const int BlockLength = 192;

    private readonly byte[] _block = GC.AllocateArray<byte>(BlockLength, pinned: true);
    private readonly bool _isForAll = socket.BoundAddress.Length == 0;
    private int _nameLength;
    private int _controlLength;

    private byte* Block => (byte*)Unsafe.AsPointer(ref _block[0]);

    /// <summary>Points an entry of a receive call at this exchange.</summary>
    public void PrepareReceive(ref BatchEntry entry)
    {
        var vector = (IoVector*)(Block + ReceiveVectorOffset);
        vector->Start = (byte*)Unsafe.AsPointer(ref Context.RequestStart);
        vector->Length = QueryContext.MaxUdpQuery;
        entry.Header = new MessageHeader
        {
            Name = Block,
            NameLength = LinuxAddress.MaxLength,
            Vectors = vector,
            VectorCount = 1,
            Control = _isForAll ? Block + ControlOffset : null,
            ControlLength = _isForAll ? (nuint)PacketInfo.MaxLength : 0,
        };
    }

    /// <summary>Takes over what the kernel wrote with a datagram.</summary>
    public void Accept(in MessageHeader header, long timestamp)
    {
        _nameLength = (int)Math.Min(header.NameLength, LinuxAddress.MaxLength);
        Context.ReceivedTimestamp = timestamp;
        Context.ClientAddress = LinuxAddress.Host(_block);
        Context.ClientPort = LinuxAddress.Port(_block);
        if (!_isForAll)
        {
            Context.LocalAddress = socket.BoundAddress;
            return;
        }

        _controlLength = (int)Math.Min(header.ControlLength, PacketInfo.MaxLength);
        Context.LocalAddress = PacketInfo.TurnAround(_block.AsSpan(ControlOffset, _controlLength));
    }

    /// <summary>Points an entry of a send call at the answer of this exchange.</summary>
    public void PrepareSend(ref BatchEntry entry)
    {
        var vector = (IoVector*)(Block + SendVectorOffset);
        vector->Start = (byte*)Unsafe.AsPointer(ref Context.ResponseStart);
        vector->Length = (nuint)Context.ResponseLength;
        entry.Header = new MessageHeader
        {
            Name = Block,
            NameLength = (uint)_nameLength,
            Vectors = vector,
            VectorCount = 1,
            Control = _controlLength == 0 ? null : Block + ControlOffset,
            ControlLength = (nuint)_controlLength,
        };
    }

    /// <summary>Copies question and addresses of another exchange.</summary>
    public void CopyQuestion(LinuxUdpExchange other)
    {
        other._block.AsSpan(0, ReceiveVectorOffset).CopyTo(_block);
        (_nameLength, _controlLength) = (other._nameLength, other._controlLength);
        other.Context.Request.CopyTo(Context.RequestBuffer(QueryContext.MaxUdpQuery).Span);
        Context.Transport = Transport.Udp;
        Context.SetRequest(other.Context.RequestLength);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (!IsAnswered && Context.ResponseLength > 0)
        {
            SendLate();
        }

        pool.Return(this);
    }

    private void SendLate()
    {
        var isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            var entry = (BatchEntry*)(Block + EntryOffset);
            PrepareSend(ref *entry);
            while (LinuxCalls.SendMany(socket.Descriptor, entry, 1, LinuxCalls.DoNotWait | LinuxCalls.NoSignal) != 1)
            {
                if (LinuxCalls.LastError != LinuxCalls.Interrupted)
                {
                    metrics.SendFailed(LinuxCalls.LastError is LinuxCalls.TryAgain or LinuxCalls.NoBuffers);
                    break;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The listener has closed; its drain has counted the query.
            Debug.Assert(!isHeld, "A closed socket cannot be held.");
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }
}
