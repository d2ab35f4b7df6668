using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Protocol.Records;
using static ActorDns.Actors.Tests.Forwarding.ForwardRig;

namespace ActorDns.Actors.Tests.Forwarding;

public sealed class ForwardStreamTests
{
    [Fact]
    public async Task Queries_share_a_connection_and_are_answered_in_any_order()
    {
        using var listener = Listen();
        var connections = 0;
        var server = Task.Run(async () =>
        {
            using var client = await listener.AcceptAsync();
            connections++;
            await using var stream = new NetworkStream(client);
            var queries = new List<byte[]>();
            for (var i = 0; i < 8; i++)
            {
                queries.Add(await ReadAsync(stream));
            }

            queries.Reverse();
            foreach (var query in queries)
            {
                await WriteAsync(stream, query);
            }
        });
        using var stage = Stage(new UpstreamAddress((IPEndPoint)listener.LocalEndPoint!), options => options with { ForceTcp = true, ReadTimeout = TimeSpan.FromSeconds(15), TotalTimeout = TimeSpan.FromSeconds(30) });
        var contexts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AskAsync(stage, $"n{i}.example.com"))).WaitAsync(TimeSpan.FromSeconds(20));
        await server;
        Assert.All(contexts, context => Assert.Equal(1, context.Response[7]));
        Assert.Equal(1, connections);
    }

    [Theory]
    [InlineData("dns.test", null, true, true)]
    [InlineData("other.test", null, true, false)]
    [InlineData(null, "dns.test", true, true)]
    [InlineData(null, "other.test", true, false)]
    [InlineData("dns.test", "other.test", true, true)]
    [InlineData(null, null, true, false)]
    [InlineData("dns.test", null, false, false)]
    public async Task A_TLS_upstream_is_believed_only_with_the_right_certificate(string? serverName, string? ofDirective, bool isTrusted, bool isGood)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=dns.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("dns.test");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var listener = Listen();
        using var stop = new CancellationTokenSource();
        var server = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using var client = await listener.AcceptAsync(stop.Token);
                    await using var stream = new SslStream(new NetworkStream(client));
                    await stream.AuthenticateAsServerAsync(certificate);
                    await WriteAsync(stream, await ReadAsync(stream));
                }
                catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
                {
                    // The client does not believe the certificate, or the test is over.
                }
            }
        });
        var address = new UpstreamAddress((IPEndPoint)listener.LocalEndPoint!, UpstreamProtocol.Tls, serverName);
        var time = TimeSpan.FromSeconds(isGood ? 15 : 1);
        using (var stage = Stage(address, options => options with { Tls = new UpstreamTls(ofDirective, null, isTrusted ? [certificate] : null), ReadTimeout = time, TotalTimeout = time }))
        {
            var context = await AskAsync(stage, "example.com").WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(isGood ? ResponseCode.NoError : ResponseCode.ServerFailure, context.ResponseCode);
        }

        await stop.CancelAsync();
        await server;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_connection_that_is_reset_within_an_answer_costs_another_try(int octetsSent)
    {
        using var listener = Listen();
        using var stop = new CancellationTokenSource();
        var connections = 0;
        var server = Task.Run(async () =>
        {
            // Whoever comes after the first one, a health check included, is answered.
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var client = await listener.AcceptAsync(stop.Token);
                    _ = ServeAsync(client, isCut: connections++ == 0);
                }
                catch (OperationCanceledException)
                {
                }
            }
        });
        using var stage = Stage(new UpstreamAddress((IPEndPoint)listener.LocalEndPoint!), options => options with { ForceTcp = true, ReadTimeout = TimeSpan.FromSeconds(15), TotalTimeout = TimeSpan.FromSeconds(30) });

        var context = await AskAsync(stage, "example.com").WaitAsync(TimeSpan.FromSeconds(30));

        await stop.CancelAsync();
        await server;
        Assert.Equal((ResponseCode.NoError, 1), (context.ResponseCode, context.Response[7]));
        Assert.True(connections >= 2);

        async Task ServeAsync(Socket client, bool isCut)
        {
            using (client)
            {
                await using var stream = new NetworkStream(client);
                using var whole = new MemoryStream();
                while (await TryReadAsync(stream) is { } query)
                {
                    whole.SetLength(0);
                    await WriteAsync(whole, query);
                    if (isCut)
                    {
                        await stream.WriteAsync(whole.GetBuffer().AsMemory(0, octetsSent));
                        client.LingerState = new LingerOption(true, 0);
                        client.Close();
                        return;
                    }

                    await stream.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length));
                }
            }
        }
    }

    private static async Task<byte[]?> TryReadAsync(Stream stream)
    {
        try
        {
            return await ReadAsync(stream);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length);
        var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(query);
        return query;
    }

    private static async Task WriteAsync(Stream stream, byte[] query)
    {
        byte[] framed = [0, 0, .. query, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)(framed.Length - 2));
        framed[4] |= 0x80;
        framed[9] = 1;
        await stream.WriteAsync(framed);
    }
}
