using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Bootstrap;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class ContactPointClientTests
{
    private const int Rounds = 300;

    /// <summary>
    /// A reset that meets HttpClient between its connect and its look at the socket comes out as a bare SocketException; it
    /// once ended the bootstrap of a node for good. Which of the exceptions a round meets is chance: hence many.
    /// </summary>
    [Fact]
    public async Task A_contact_point_that_resets_every_connection_has_not_answered_and_is_asked_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stopping = new CancellationTokenSource();
        var resetting = ResetAllAsync(listener, stopping.Token);
        var point = (IPEndPoint)listener.LocalEndpoint;
        using var client = new ContactPointClient(new StaticDiscovery([point]), NullLogger.Instance);

        for (var i = 0; i < Rounds; i++)
        {
            var round = await client.AskAsync(self: null, CancellationToken.None);

            Assert.NotNull(round);
            Assert.Equal([point], round.Found);
            Assert.Empty(round.Answers);
        }

        await stopping.CancelAsync();
        Assert.True(await resetting >= Rounds);
    }

    private static async Task<int> ResetAllAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        for (var count = 0; ; count++)
        {
            try
            {
                using var socket = await listener.AcceptSocketAsync(cancellationToken);
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (OperationCanceledException)
            {
                return count;
            }
        }
    }
}
