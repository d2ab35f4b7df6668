using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ActorDns.Actors.Tests.Sockets;

/// <summary>A client of DNS over TLS.</summary>
internal sealed class EncryptedConnection : IDisposable
{
    private readonly Connection _connection;

    public EncryptedConnection(IPEndPoint server, string? protocol = "dot")
    {
        _connection = new Connection(server);
        Stream = new SslStream(new NetworkStream(_connection.Socket, ownsSocket: false));
        try
        {
            Stream.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = "dns.test",
                RemoteCertificateValidationCallback = TestSecurity.IsShown,
                ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SslStream Stream { get; }

    public Socket Socket => _connection.Socket;

    public void Send(string name, ushort id) => Stream.Write(Connection.Frame(Datagrams.Query(name, id)));

    public byte[] Ask(string name, ushort id = 7)
    {
        Send(name, id);
        return Receive();
    }

    public byte[] Receive()
    {
        var length = new byte[2];
        Stream.ReadExactly(length);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        Stream.ReadExactly(message);
        return message;
    }

    /// <summary>True when the server has said that it is over (close_notify).</summary>
    public bool IsEndedByServer() => Stream.Read(new byte[1]) == 0;

    public void Dispose()
    {
        Stream.Dispose();
        _connection.Dispose();
    }
}
