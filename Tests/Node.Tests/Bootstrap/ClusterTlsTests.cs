using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Node.Bootstrap;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Health;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class ClusterTlsTests : IDisposable
{
    private readonly TestCertificates _own = new("own");
    private readonly TestCertificates _other = new("other");

    [Fact]
    public async Task Nodes_of_one_authority_form_a_cluster_and_one_of_another_stays_outside()
    {
        await using var tier = new TestTier(3);
        using var refusals = new Heard("not from an authority in ClusterTlsCaFile");
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(index =>
            tier.StartAsync(tier.Options(index) with { ClusterTls = _own.Issue($"node-{index}") }, logging => logging.AddProvider(refusals))));
        await TestTier.UntilOneClusterAsync(nodes);

        // It trusts the others: that they look at its certificate, too, is what keeps it outside.
        var certificate = _other.Issue("stranger");
        await File.AppendAllTextAsync(certificate.CaFile, "\n" + await File.ReadAllTextAsync(_own.CaFile));
        var stranger = await tier.StartAsync(tier.Options(2) with { ClusterTls = certificate });

        await NodeHttp.UntilAsync(() => Task.FromResult(!refusals.Messages.IsEmpty));
        Assert.All(refusals.Messages, message => Assert.Contains("CN=stranger", message, StringComparison.Ordinal));
        Assert.Equal("akka.ssl.tcp", AkkaCluster.Get(nodes[0].System).SelfAddress.Protocol);
        Assert.Empty(AkkaCluster.Get(stranger.System).State.Members);
        Assert.All(nodes, node => Assert.Equal(2, AkkaCluster.Get(node.System).State.Members.Count));
    }

    [Fact]
    public async Task A_replaced_certificate_is_shown_by_every_node_soon_and_a_broken_one_by_none()
    {
        await using var tier = new TestTier(2);
        using var faults = new Heard("replaced by one that cannot be used");
        var files = _own.Issue("tier");
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(index => tier.StartAsync(
            tier.Options(index, bootstrap => bootstrap with { CertificateInterval = TimeSpan.FromMilliseconds(100), CertificateSettling = TimeSpan.FromMilliseconds(300), CertificateStep = TimeSpan.FromHours(1) })
                with
            { ClusterTls = files },
            logging => logging.AddProvider(faults))));
        await TestTier.UntilOneClusterAsync(nodes);
        using var first = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
        Assert.All(await Task.WhenAll(nodes.Select(node => ShownByAsync(node, first))), shown => Assert.Equal(first.Thumbprint, shown));

        // One that fits no key changes nothing.
        await File.WriteAllTextAsync(files.KeyFile, "no key");
        await NodeHttp.UntilAsync(() => Task.FromResult(faults.Messages.Count >= nodes.Length));
        Assert.All(await Task.WhenAll(nodes.Select(node => ShownByAsync(node, first))), shown => Assert.Equal(first.Thumbprint, shown));
        _own.Issue("tier");
        using var second = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);

        await NodeHttp.UntilAsync(async () =>
        {
            var shown = await Task.WhenAll(nodes.Select(node => ShownByAsync(node, second)));
            return shown.All(thumbprint => thumbprint == second.Thumbprint);
        });
        await TestTier.UntilOneClusterAsync(nodes);
    }

    [Fact]
    public void The_oldest_goes_first_and_the_others_when_it_does_not()
    {
        var turn = new CertificateTurn("b", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30));
        CertificateMoment whole = new(["a", "b", "c"], IsWhole: true);

        Assert.False(turn.IsNow(whole, false, TimeSpan.FromSeconds(100)));
        Assert.False(turn.IsNow(whole, false, TimeSpan.FromSeconds(131)));
        Assert.False(turn.IsNow(whole with { IsWhole = false }, false, TimeSpan.FromSeconds(132)));
        Assert.False(turn.IsNow(new(["b", "c"], IsWhole: false), false, TimeSpan.FromSeconds(133)));
        Assert.False(turn.IsNow(new(["b", "c", "a"], IsWhole: true), false, TimeSpan.FromSeconds(140)));
        Assert.False(turn.IsNow(new(["b", "c", "a"], IsWhole: true), false, TimeSpan.FromSeconds(169)));
        Assert.True(turn.IsNow(new(["b", "c", "a"], IsWhole: true), false, TimeSpan.FromSeconds(170)));

        var patient = new CertificateTurn("b", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30));
        Assert.False(patient.IsNow(whole, false, TimeSpan.Zero));
        Assert.False(patient.IsNow(whole, true, TimeSpan.FromSeconds(299)));
        Assert.True(patient.IsNow(whole, false, TimeSpan.FromSeconds(300)));
    }

    [Fact]
    public void A_node_that_is_alone_waits_for_others_until_its_certificate_ends()
    {
        var turn = new CertificateTurn("a", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30));
        CertificateMoment alone = new(["a"], IsWhole: true);

        Assert.False(turn.IsNow(alone, false, TimeSpan.Zero));
        Assert.False(turn.IsNow(alone, false, TimeSpan.FromHours(9)));
        Assert.True(turn.IsNow(alone, true, TimeSpan.FromHours(10)));
    }

    [Fact]
    public void Only_certificates_of_the_authority_are_trusted()
    {
        using var tls = ClusterTls.Load(_own.Issue("node"));
        using var same = ClusterTls.Load(_own.Issue("same"));
        using var stranger = ClusterTls.Load(_other.Issue("stranger"));

        Assert.True(tls.IsTrusted(same.Options().X509Certificate!, []));
        Assert.False(tls.IsTrusted(stranger.Options().X509Certificate!, []));
        Assert.True(tls.Options().RequireMutualAuthentication);
        Assert.False(tls.Options().CustomValidator!(null, null, "peer", System.Net.Security.SslPolicyErrors.None, Akka.Event.NoLogger.Instance));
    }

    [Fact]
    public void Files_that_cannot_be_used_are_errors_with_the_settings_name()
    {
        var first = _own.Issue("first");
        var second = _own.Issue("second");

        Assert.StartsWith("ActorDns:ClusterTlsKeyFile: '", Error(first with { KeyFile = second.KeyFile }), StringComparison.Ordinal);
        Assert.StartsWith("ActorDns:ClusterTlsCaFile: '", Error(first with { CaFile = first.KeyFile }), StringComparison.Ordinal);
        Assert.StartsWith("ActorDns:ClusterTlsCertificateFile: '", Error(first with { CaFile = _other.CaFile }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_does_not_start_with_them()
    {
        await using var tier = new TestTier(1);
        var options = tier.Options(0) with { ClusterTls = _own.Issue("node") with { CaFile = _other.CaFile } };

        await Assert.ThrowsAsync<ConfigurationException>(() => tier.StartAsync(options));
    }

    public void Dispose()
    {
        _own.Dispose();
        _other.Dispose();
    }

    /// <summary>The thumbprint of the certificate a node shows; null while it shows none.</summary>
    private static async Task<string?> ShownByAsync(ActorDnsNode node, X509Certificate2 own)
    {
        try
        {
            var address = AkkaCluster.Get(node.System).SelfAddress;
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port!.Value).WaitAsync(TimeSpan.FromSeconds(5));
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "tier",
                ClientCertificates = [own],
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=tier",
            }).WaitAsync(TimeSpan.FromSeconds(5));
            using var shown = new X509Certificate2(stream.RemoteCertificate!);
            return shown.Thumbprint;
        }
        catch (Exception fault) when (fault is SocketException or IOException or System.Security.Authentication.AuthenticationException or TimeoutException)
        {
            return null;
        }
    }

    private static string Error(ClusterTlsOptions options) => Assert.Single(Assert.Throws<ConfigurationException>(() => ClusterTls.Load(options)).Errors);

    /// <summary>Collects the messages with some words in them.</summary>
    private sealed class Heard(string words) : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            if (message.Contains(words, StringComparison.Ordinal))
            {
                Messages.Enqueue(message);
            }
        }

        public void Dispose()
        {
        }
    }
}
