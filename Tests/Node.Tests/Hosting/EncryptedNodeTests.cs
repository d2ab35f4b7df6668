using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Bootstrap;
using ActorDns.Node.Tests.Deployment;
using ActorDns.Node.Tests.Health;

namespace ActorDns.Node.Tests.Hosting;

/// <summary>Blocks with <c>tls://</c> and <c>https://</c> keys, asked by clients that check certificates.</summary>
public sealed class EncryptedNodeTests : IDisposable
{
    private const int Refused = 5;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actordns-encrypted-");
    private readonly TestCertificates _certificates = new("Test authority");
    private readonly ClusterTlsOptions _files;
    private readonly EncryptedClient _client;

    public EncryptedNodeTests()
    {
        _files = _certificates.Issue("dns.test");
        _client = new EncryptedClient(_certificates.CaFile);
    }

    private string Corefile => Path.Combine(_folder.FullName, "Corefile");

    private string Tls => $"tls {_files.CertificateFile} {_files.KeyFile}";

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_scheme_has_its_blocks_of_which_the_one_with_the_longest_zone_answers()
    {
        await using var node = await StartAsync($$"""
            .:0 {
                {{Hosts(1)}}
                prometheus 127.0.0.1:0
            }
            tls://.:0 {
                {{Tls}}
                {{Hosts(2)}}
                prometheus 127.0.0.1:0
            }
            tls://sub.test:0 {
                {{Hosts(3)}}
                prometheus 127.0.0.1:0
            }
            https://.:0 {
                {{Tls}}
                view mine {
                    expr client_ip() == '127.0.0.1' && proto() == 'tcp'
                }
                {{Hosts(4)}}
                prometheus 127.0.0.1:0
            }
            https://.:0 {
                acl {
                    block
                }
                {{Hosts(5)}}
            }
            """);
        var (tls, https) = (node.EndpointsOf(ServerScheme.Tls)[0], node.EndpointsOf(ServerScheme.Https)[0]);

        Assert.Equal(2, (await _client.AskTlsAsync(tls, "a.test. A")).Response[^1]);
        Assert.Equal(3, (await _client.AskTlsAsync(tls, "a.sub.test. A")).Response[^1]);
        Assert.Equal(4, (await _client.AskHttpsAsync(https, "a.sub.test. A"))[^1]);
        Assert.Equal(3, new[] { node.DnsEndpoints[0].Port, tls.Port, https.Port }.Distinct().Count());

        var metrics = (await NodeHttp.GetAsync(node.MetricsEndpoints[0], "/metrics")).Body;
        Assert.Contains("coredns_dns_requests_total{server=\"tls://:0\",zone=\"sub.test.\",view=\"\",proto=\"tcp\",family=\"1\",type=\"A\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("coredns_dns_requests_total{server=\"https://:0\",zone=\".\",view=\"mine\",proto=\"tcp\",family=\"1\",type=\"A\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("coredns_dns_https_responses_total{server=\"https://:0\",status=\"200\"} 1", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nocert", true, true)]
    [InlineData("request", true, true)]
    [InlineData("require", false, true)]
    [InlineData("verify_if_given", true, false)]
    [InlineData("require_and_verify", false, false)]
    public async Task Clients_show_the_certificates_that_the_block_asks_for(string mode, bool needsNone, bool takesAny)
    {
        using var strangers = new TestCertificates("Somebody else");
        await using var node = await StartAsync($"tls://.:0 {{\n {Tls} {_certificates.CaFile} {{\n client_auth {mode}\n }}\n {Hosts(1)}\n}}\n");
        var server = node.EndpointsOf(ServerScheme.Tls)[0];

        Assert.Equal(needsNone, await _client.IsAnsweredAsync(server, "a.test. A"));
        Assert.Equal(takesAny, await With(strangers.Issue("stranger.test")).IsAnsweredAsync(server, "a.test. A"));
        Assert.True(await With(_certificates.Issue("friend.test")).IsAnsweredAsync(server, "a.test. A"));

        EncryptedClient With(ClusterTlsOptions own) => new(_certificates.CaFile, own);
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_shown_to_new_connections_and_a_broken_one_is_not()
    {
        await using var node = await StartAsync($"tls://.:0 {{\n {Tls}\n {Hosts(1)}\n prometheus 127.0.0.1:0\n}}\n");
        var server = node.EndpointsOf(ServerScheme.Tls)[0];
        using var late = new CancellationTokenSource(Deadline);
        using var connection = new TcpClient();
        await connection.ConnectAsync(server, late.Token);
        await using var old = new SslStream(connection.GetStream(), false, static (_, certificate, _, _) => certificate!.Subject == "CN=dns.test");
        await old.AuthenticateAsClientAsync("dns.test");

        Replace(_certificates.Issue("second.test"));
        await UntilAsync(async () => (await _client.AskTlsAsync(server, "a.test. A")).Subject == "CN=second.test");
        Assert.Equal(1, (await EncryptedClient.AskAsync(old, "a.test. A", late.Token))[^1]);

        // The certificate of one pair with the key of another.
        File.WriteAllText(_files.KeyFile, File.ReadAllText(_certificates.Issue("third.test").KeyFile));
        await UntilAsync(async () => (await MetricsAsync(node)).Contains($"actordns_tls_certificate_unusable{{certificate=\"{_files.CertificateFile}\"}} 1", StringComparison.Ordinal));
        Assert.Equal("CN=second.test", (await _client.AskTlsAsync(server, "a.test. A")).Subject);

        Replace(_certificates.Issue("fourth.test"));
        await UntilAsync(async () => (await _client.AskTlsAsync(server, "a.test. A")).Subject == "CN=fourth.test");
        var metrics = await MetricsAsync(node);
        Assert.Contains($"actordns_tls_certificate_unusable{{certificate=\"{_files.CertificateFile}\"}} 0", metrics, StringComparison.Ordinal);
        Assert.Contains($"actordns_tls_certificate_reloads_total{{certificate=\"{_files.CertificateFile}\",result=\"success\"}} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("actordns_tls_certificate_end_timestamp_seconds{", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_opens_encrypted_listeners_changes_them_and_closes_them()
    {
        var plain = $".:0 {{\n reload 2s 1s\n {Hosts(1)}\n}}\n";
        await using var node = await StartAsync(plain);
        Assert.Empty(node.EndpointsOf(ServerScheme.Tls));

        Write($"{plain}tls://.:0 https://.:0 {{\n {Tls}\n {Hosts(2)}\n}}\n");
        await UntilAsync(() => Task.FromResult(node.EndpointsOf(ServerScheme.Https).Count > 0));
        var (tls, https) = (node.EndpointsOf(ServerScheme.Tls)[0], node.EndpointsOf(ServerScheme.Https)[0]);
        Assert.Equal(2, (await _client.AskTlsAsync(tls, "a.test. A")).Response[^1]);
        Assert.Equal(2, (await _client.AskHttpsAsync(https, "a.test. A"))[^1]);

        Write($"{plain}tls://.:0 {{\n {Tls} {_certificates.CaFile} {{\n client_auth require\n }}\n {Hosts(3)}\n}}\n");
        await UntilAsync(async () => !await _client.IsAnsweredAsync(tls, "a.test. A"));
        Assert.Equal(tls, Assert.Single(node.EndpointsOf(ServerScheme.Tls)));
        var known = new EncryptedClient(_certificates.CaFile, _certificates.Issue("client.test"));
        await UntilAsync(async () => (await known.AskTlsAsync(tls, "a.test. A")).Response[^1] == 3);
        await UntilAsync(() => Task.FromResult(IsFree(https)));

        Write(plain);
        await UntilAsync(() => Task.FromResult(IsFree(tls) && node.EndpointsOf(ServerScheme.Tls).Count == 0));
        Assert.Single(node.DnsEndpoints);
    }

    [Fact]
    public async Task A_port_may_change_from_plain_to_encrypted_under_way()
    {
        var port = FreePort();
        await using var node = await StartAsync($".:{port} {{\n reload 2s 1s\n {Hosts(1)}\n}}\n");
        Assert.Equal(port, Assert.Single(node.DnsEndpoints).Port);

        Write($"tls://.:{port} {{\n reload 2s 1s\n {Tls}\n {Hosts(2)}\n}}\n");
        await UntilAsync(() => Task.FromResult(node.DnsEndpoints.Count == 0));
        await UntilAsync(() => _client.IsAnsweredAsync(new IPEndPoint(IPAddress.Loopback, port), "a.test. A"));
        Assert.Equal(2, (await _client.AskTlsAsync(new IPEndPoint(IPAddress.Loopback, port), "a.test. A")).Response[^1]);
    }

    [Fact]
    public async Task A_zone_is_given_away_over_TLS_and_not_over_HTTPS()
    {
        var zone = Path.Combine(_folder.FullName, "db.zone.test");
        await File.WriteAllTextAsync(zone, "@ 60 IN SOA ns.zone.test. host.zone.test. 7 1h 1h 1d 1m\n@ 60 IN NS ns.zone.test.\nns 60 IN A 192.0.2.1\n");
        await using var node = await StartAsync($"tls://zone.test:0 https://zone.test:0 {{\n {Tls}\n file {zone}\n transfer {{\n to *\n }}\n}}\n");

        var (response, _) = await _client.AskTlsAsync(node.EndpointsOf(ServerScheme.Tls)[0], "zone.test. AXFR");
        Assert.Equal((0, true), (response[3] & 0xF, response[7] > 0));
        Assert.Equal(Refused, (await _client.AskHttpsAsync(node.EndpointsOf(ServerScheme.Https)[0], "zone.test. AXFR"))[3] & 0xF);
    }

    private static string Hosts(int last) => $"hosts {{\n 192.0.2.{last} a.test a.sub.test\n }}";

    private static async Task<string> MetricsAsync(ActorDnsNode node) => (await NodeHttp.GetAsync(node.MetricsEndpoints[0], "/metrics")).Body;

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        var end = DateTime.UtcNow + Deadline;
        while (!await isTrue())
        {
            Assert.True(DateTime.UtcNow < end, "It has not come in time.");
            await Task.Delay(20);
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool IsFree(IPEndPoint endpoint)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private void Replace(ClusterTlsOptions other)
    {
        File.Copy(other.KeyFile, _files.KeyFile, overwrite: true);
        File.Copy(other.CertificateFile, _files.CertificateFile, overwrite: true);
    }

    /// <summary>Writes the Corefile whole: the node never reads half of it.</summary>
    private void Write(string text)
    {
        File.WriteAllText(Corefile + ".new", text);
        File.Move(Corefile + ".new", Corefile, overwrite: true);
    }

    private Task<ActorDnsNode> StartAsync(string corefile)
    {
        Write(corefile);
        return ActorDnsNode.StartAsync(new NodeOptions
        {
            Corefile = Corefile,
            ListenAddresses = [IPAddress.Loopback],
            Source = SourceOptions.Manifests(Repository.PathOf("k8s", "samples")),
            Bootstrap = new BootstrapOptions { CertificateInterval = TimeSpan.FromMilliseconds(50) },
            Quiet = true,
        });
    }
}
