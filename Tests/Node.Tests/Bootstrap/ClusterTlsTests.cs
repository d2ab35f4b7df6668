using System.Collections.Concurrent;
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
        using var refusals = new Refusals();
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

    private static string Error(ClusterTlsOptions options) => Assert.Single(Assert.Throws<ConfigurationException>(() => ClusterTls.Load(options)).Errors);

    /// <summary>Collects what is said of certificates.</summary>
    private sealed class Refusals : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            if (message.Contains("not from an authority in ClusterTlsCaFile", StringComparison.Ordinal))
            {
                Messages.Enqueue(message);
            }
        }

        public void Dispose()
        {
        }
    }
}
