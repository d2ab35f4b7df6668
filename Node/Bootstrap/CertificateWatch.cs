using ActorDns.Actors.Directory;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Management;
using Akka.Cluster;
using Prometheus;

namespace ActorDns.Node.Bootstrap;

/// <summary>
/// Looks at the files of the certificate that nodes show each other, and starts this node again when others are there and it is
/// its turn (<see cref="CertificateTurn"/>). Files that cannot be used, or that are just being written, change nothing: they
/// are logged once and looked at again. Runs in the background.
/// </summary>
internal sealed partial class CertificateWatch(
    ClusterTlsOptions files, BootstrapOptions options, ClusterTls tls, ClusterView view, NodeRecords records, IRejoin rejoin, CollectorRegistry registry, ILoggerFactory loggers, TimeProvider time) : BackgroundService
{
    /// <summary>A certificate that ends this soon is replaced even by a node that is alone.</summary>
    private static readonly TimeSpan EndsSoon = TimeSpan.FromHours(1);

    private readonly ILogger _logger = loggers.CreateLogger<CertificateWatch>();
    private readonly Gauge _end = Prometheus.Metrics.WithCustomRegistry(registry).CreateGauge(
        "actordns_cluster_certificate_end_timestamp_seconds", "When the certificate shown to other nodes ends, in seconds since 1970.");

    private readonly Gauge _replaced = Prometheus.Metrics.WithCustomRegistry(registry).CreateGauge(
        "actordns_cluster_certificate_replaced", "1 while another certificate is in the files than the one shown to other nodes.");

    private string? _lastFault;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _end.Set(tls.End.ToUnixTimeSeconds());
        var turn = new CertificateTurn(view.SelfAddress.ToString(), options.CertificateStep, options.CertificateSettling);
        var start = time.GetTimestamp();
        var (shown, last) = (tls.Fingerprint, tls.Fingerprint);
        using var timer = new PeriodicTimer(options.CertificateInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = Fingerprint();
            var isUsable = now is not null && now != shown && now == last && IsUsable();
            last = now;
            _replaced.Set(isUsable ? 1 : 0);
            if (isUsable && turn.IsNow(Moment(), tls.End - time.GetUtcNow() < EndsSoon, time.GetElapsedTime(start)))
            {
                await rejoin.RejoinAsync("to show the other nodes its new certificate");
                return;
            }
        }
    }

    private CertificateMoment Moment()
    {
        var members = view.Members;
        var isWhole = view.IsUp && !view.HasUnreachable && members.All(member => member.Status == MemberStatus.Up) && (members.Count == 1 || records.IsAllHeldElsewhere);
        return new CertificateMoment([.. ClusterView.ByAge(members).Select(member => member.Address.ToString())], isWhole);
    }

    private string? Fingerprint()
    {
        try
        {
            return ClusterTls.FingerprintOf(files);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Report(fault.Message);
            return null;
        }
    }

    private bool IsUsable()
    {
        try
        {
            ClusterTls.Load(files).Dispose();
            _lastFault = null;
            return true;
        }
        catch (ConfigurationException fault)
        {
            Report(fault.Message);
            return false;
        }
    }

    private void Report(string fault)
    {
        if (fault != _lastFault)
        {
            _lastFault = fault;
            LogFault(_logger, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "cluster: the certificate was replaced by one that cannot be used, and the old one is shown on: {Fault}")]
    private static partial void LogFault(ILogger logger, string fault);
}
