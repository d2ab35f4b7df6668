using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace ActorDns.Actors.Tests.Forwarding;

public sealed class ForwardHttpsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("good", ResponseCode.NoError)]
    [InlineData("another name", ResponseCode.ServerFailure)]
    [InlineData("another root", ResponseCode.ServerFailure)]
    [InlineData("an error page", ResponseCode.ServerFailure)]
    [InlineData("another question", ResponseCode.ServerFailure)]
    public async Task An_HTTPS_upstream_is_asked_and_believed_as_RFC_8484_has_it(string kind, ResponseCode expected)
    {
        using var certificate = Certificate();
        using var otherRoot = Certificate();
        var requests = new List<(string Method, string Path, string? Type, string? Accept, int Id)>();
        await using var upstream = await StartAsync(certificate, async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var query = body.ToArray();
            lock (requests)
            {
                requests.Add((context.Request.Method, context.Request.Path, context.Request.ContentType, context.Request.Headers.Accept, (query[0] << 8) | query[1]));
            }

            context.Response.StatusCode = kind == "an error page" ? 502 : 200;
            context.Response.ContentType = "application/dns-message";
            await context.Response.Body.WriteAsync(Answer(query, isOther: kind == "another question"));
        });
        var address = new UpstreamAddress(EndPointOf(upstream), UpstreamProtocol.Https, kind == "another name" ? "other.test" : "dns.test");
        var time = TimeSpan.FromSeconds(expected == ResponseCode.NoError ? 20 : 1);
        using var stage = new ForwardStage(
            [
                new ForwardOptions
                {
                    From = DomainName.Root,
                    Upstreams = [address],
                    Tls = new UpstreamTls(null, null, [kind == "another root" ? otherRoot : certificate]),
                    ReadTimeout = time,
                    TotalTimeout = time,
                },
            ],
            new ForwardMetrics(Metrics.NewCustomRegistry()),
            new ForwardBudget(100));
        var context = new QueryContext();
        byte[] question = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse("Example.com").Wire, 0, 1, 0, 1];
        question.CopyTo(context.RequestBuffer(question.Length));
        context.SetRequest(question.Length);
        await stage.HandleAsync(context).AsTask().WaitAsync(Limit);

        Assert.Equal(expected, context.ResponseCode);
        Assert.Equal(0x12, context.Response[0]);
        lock (requests)
        {
            Assert.Equal(kind is "another name" or "another root", requests.Count == 0);
            Assert.All(requests, request => Assert.Equal(("POST", "/dns-query", "application/dns-message", "application/dns-message", 0), request));
        }
    }

    private static async Task<WebApplication> StartAsync(X509Certificate2 certificate, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return application;
    }

    private static IPEndPoint EndPointOf(WebApplication application)
    {
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new IPEndPoint(IPAddress.Loopback, new Uri(address).Port);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=dns.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("dns.test");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static byte[] Answer(byte[] query, bool isOther)
    {
        byte[] answer = [.. query, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
        answer[2] |= 0x80;
        answer[7] = 1;
        answer[14] ^= isOther ? (byte)1 : (byte)0;
        return answer;
    }
}
