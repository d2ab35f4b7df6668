using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Node.Configuration;
using ActorDns.Node.Tests.Golden;

namespace ActorDns.Node.Tests.Hosting;

/// <summary>Asks a node over TLS or HTTPS, and checks its certificate against an authority.</summary>
/// <param name="authorityFile">The authority.</param>
/// <param name="own">The certificate that is shown to the node; null for none.</param>
internal sealed class EncryptedClient(string authorityFile, ClusterTlsOptions? own = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks over a connection of its own.</summary>
    /// <returns>The response, and the subject of the certificate that was shown.</returns>
    public async Task<(byte[] Response, string Subject)> AskTlsAsync(IPEndPoint server, string question)
    {
        using var late = new CancellationTokenSource(Patience);
        using var connection = new TcpClient();
        await connection.ConnectAsync(server, late.Token);
        await using var stream = new SslStream(connection.GetStream());
        await stream.AuthenticateAsClientAsync(Options("dot"), late.Token);
        return (await AskAsync(stream, question, late.Token), stream.RemoteCertificate!.Subject);
    }

    /// <summary>Asks over a connection that is open.</summary>
    public static async Task<byte[]> AskAsync(Stream stream, string question, CancellationToken late)
    {
        var query = GoldenQuery.Parse(question).ToOctets(1);
        await stream.WriteAsync((byte[])[(byte)(query.Length >> 8), (byte)query.Length, .. query], late);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, late);
        var response = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(response, late);
        return response;
    }

    /// <summary>Asks in a request of HTTP/2.</summary>
    public async Task<byte[]> AskHttpsAsync(IPEndPoint server, string question)
    {
        using var handler = new SocketsHttpHandler { SslOptions = Options(null) };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://{server}/dns-query"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GoldenQuery.Parse(question).ToOctets(1)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/dns-message");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>True when the node answers over TLS; false when it ends the connection.</summary>
    public async Task<bool> IsAnsweredAsync(IPEndPoint server, string question)
    {
        try
        {
            await AskTlsAsync(server, question);
            return true;
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException or SocketException)
        {
            return false;
        }
    }

    private SslClientAuthenticationOptions Options(string? protocol)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationFlags = X509VerificationFlags.IgnoreInvalidName,
        };
        policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return new SslClientAuthenticationOptions
        {
            TargetHost = "dns.test",
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = static (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNameMismatch,
            ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(own.CertificateFile, own.KeyFile), null, offline: true),
        };
    }
}
