using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// One query to one upstream: UDP first, TCP when the response is truncated. Each UDP query has its own connected socket,
/// so its source port is the kernel's random choice and the kernel drops what does not come from the upstream; what is not
/// the response to this query, or cannot be read to its end, is ignored until the time is up. Stateless, thread-safe; blocks no thread.
/// </summary>
internal static class UpstreamExchange
{
    private const int MaxUdpResponse = 4096;

    /// <summary>Asks.</summary>
    /// <param name="upstream">Address and port.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the exchange when its time is up.</param>
    /// <returns>The response's octets.</returns>
    /// <exception cref="SocketException">The upstream cannot be reached.</exception>
    /// <exception cref="IOException">The TCP connection ended before the response did.</exception>
    /// <exception cref="OperationCanceledException">No response in time.</exception>
    public static async Task<byte[]> AskAsync(IPEndPoint upstream, UpstreamQuery query, CancellationToken cancellationToken)
    {
        var response = await AskOverUdpAsync(upstream, query, cancellationToken);
        if (!UpstreamQuery.IsTruncated(response))
        {
            return response;
        }

        try
        {
            return await AskOverTcpAsync(upstream, query, cancellationToken);
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException)
        {
            // No TCP there: the truncated answer is better than none, and TC tells the client.
            return response;
        }
    }

    private static async Task<byte[]> AskOverUdpAsync(IPEndPoint upstream, UpstreamQuery query, CancellationToken cancellationToken)
    {
        using var socket = new Socket(upstream.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(upstream, cancellationToken);
        await socket.SendAsync(query.Octets, SocketFlags.None, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxUdpResponse);
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer.AsMemory(0, MaxUdpResponse), SocketFlags.None, cancellationToken);
                if (query.IsAnsweredBy(buffer.AsSpan(0, length)) && UpstreamResponse.IsWellFormed(buffer.AsSpan(0, length)))
                {
                    return buffer.AsSpan(0, length).ToArray();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<byte[]> AskOverTcpAsync(IPEndPoint upstream, UpstreamQuery query, CancellationToken cancellationToken)
    {
        using var socket = new Socket(upstream.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(upstream, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[2 + query.Octets.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Octets.Length);
        query.Octets.CopyTo(framed.AsMemory(2));
        await stream.WriteAsync(framed, cancellationToken);
        var length = new byte[2];
        while (true)
        {
            await stream.ReadExactlyAsync(length, cancellationToken);
            var response = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(response, cancellationToken);
            if (query.IsAnsweredBy(response) && UpstreamResponse.IsWellFormed(response))
            {
                return response;
            }
        }
    }
}
