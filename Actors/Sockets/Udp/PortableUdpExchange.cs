using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>A datagram of the portable path with its client's address.</summary>
/// <param name="socket">The socket, bound to one address: its answers leave from there.</param>
/// <param name="pool">Where the exchange goes after a late answer.</param>
/// <param name="metrics">The counters.</param>
internal sealed class PortableUdpExchange(Socket socket, ExchangePool<PortableUdpExchange> pool, SocketMetrics metrics) : Exchange
{
    private readonly HostAddress _local = HostAddress.FromIPAddress(((IPEndPoint)socket.LocalEndPoint!).Address);
    private readonly SocketAddress _client = new(socket.AddressFamily);

    /// <summary>Receives one datagram.</summary>
    /// <returns>Its length in octets.</returns>
    /// <exception cref="SocketException">The call failed.</exception>
    public int Receive(long timestamp)
    {
        // The framework shrinks it to what it received.
        _client.Size = SocketAddress.GetMaximumAddressSize(socket.AddressFamily);
        var length = socket.ReceiveFrom(Context.RequestBuffer(QueryContext.MaxUdpQuery).Span, SocketFlags.None, _client);
        var octets = _client.Buffer.Span;
        var isIpv4 = socket.AddressFamily == AddressFamily.InterNetwork;
        Context.ReceivedTimestamp = timestamp;
        Context.ClientAddress = isIpv4 ? HostAddress.FromOctets(octets.Slice(4, 4)) : LinuxAddress.Unmap(octets.Slice(8, 16));
        Context.ClientPort = LinuxAddress.Port(octets);
        Context.LocalAddress = _local;
        return length;
    }

    /// <summary>Sends the answer. A failure is counted and the answer lost.</summary>
    public void Send()
    {
        try
        {
            socket.SendTo(Context.Response, SocketFlags.None, _client);
        }
        catch (SocketException fault)
        {
            metrics.SendFailed(fault.SocketErrorCode is SocketError.WouldBlock or SocketError.TimedOut or SocketError.NoBufferSpaceAvailable);
        }
        catch (ObjectDisposedException)
        {
            // The listener has closed; its drain has counted the query.
        }
    }

    /// <summary>Copies question and client of another exchange.</summary>
    public void CopyQuestion(PortableUdpExchange other)
    {
        other._client.Buffer.Span[..other._client.Size].CopyTo(_client.Buffer.Span);
        _client.Size = other._client.Size;
        other.Context.Request.CopyTo(Context.RequestBuffer(QueryContext.MaxUdpQuery).Span);
        Context.Transport = Transport.Udp;
        Context.SetRequest(other.Context.RequestLength);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (!IsAnswered && Context.ResponseLength > 0)
        {
            Send();
        }

        pool.Return(this);
    }
}
