using System.Collections.Concurrent;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting;
using Prometheus;

namespace ActorDns.Node.Encryption;

/// <summary>
/// The certificates of all <c>tls</c> directives in force, whose files are looked at while they are. Thread-safe; looks in the
/// background.
/// </summary>
internal sealed partial class ServerCertificates : BackgroundService
{
    private readonly ConcurrentDictionary<TlsOptions, WatchedCertificate> _certificates = new();
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Gauge _end;
    private readonly Gauge _unusable;
    private readonly Counter _reloads;

    /// <summary>Makes it; nothing is read yet.</summary>
    public ServerCertificates(NodePlan plan, CollectorRegistry registry, ILogger<ServerCertificates> logger, TimeProvider time)
    {
        (_interval, _time, _logger) = (plan.Options.Bootstrap.CertificateInterval, time, logger);
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        _end = metrics.CreateGauge("actordns_tls_certificate_end_timestamp_seconds", "When the certificate shown to clients ends, in seconds since 1970.", "certificate");
        _unusable = metrics.CreateGauge("actordns_tls_certificate_unusable", "1 while the files hold another certificate than the one shown to clients, and it cannot be used.", "certificate");
        _reloads = metrics.CreateCounter("actordns_tls_certificate_reloads_total", "Certificates that were put in the place of one shown to clients, by whether they could be used.", "certificate", "result");
    }

    /// <summary>The certificate of a directive; it is read if no other block has it in force.</summary>
    /// <exception cref="NodeStartException">Its files cannot be used.</exception>
    public WatchedCertificate Get(TlsOptions options)
    {
        if (_certificates.TryGetValue(options, out var known))
        {
            return known;
        }

        try
        {
            var watched = _certificates.GetOrAdd(options, new WatchedCertificate(options, ServerCertificate.Load(options)));
            _unusable.WithLabels(options.CertificateFile).Set(0);
            Show(watched);
            return watched;
        }
        catch (CertificateFileException fault)
        {
            throw new NodeStartException([$"tls: {fault.Message}"]);
        }
    }

    /// <summary>Forgets the certificates of all other directives.</summary>
    public void Keep(IEnumerable<TlsOptions> inForce)
    {
        var kept = inForce.ToHashSet();
        foreach (var options in _certificates.Keys.Where(options => !kept.Contains(options)))
        {
            _certificates.TryRemove(options, out _);
            if (!kept.Any(other => other.CertificateFile == options.CertificateFile))
            {
                _end.RemoveLabelled(options.CertificateFile);
                _unusable.RemoveLabelled(options.CertificateFile);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var certificate in _certificates.Values)
            {
                Look(certificate);
            }
        }
    }

    private void Look(WatchedCertificate certificate)
    {
        try
        {
            var file = certificate.Options.CertificateFile;
            switch (certificate.Look(_time.GetUtcNow(), out var fault))
            {
                case CertificateLook.Turned:
                    _reloads.WithLabels(file, "success").Inc();
                    Show(certificate);
                    LogTurned(_logger, file, certificate.Current.End);
                    break;
                case CertificateLook.Unusable:
                    _reloads.WithLabels(file, "failure").Inc();
                    _unusable.WithLabels(file).Set(1);
                    LogUnusable(_logger, fault!);
                    break;
                case CertificateLook.Same:
                    _unusable.WithLabels(file).Set(0);
                    break;
            }
        }
        catch (Exception fault)
        {
            // The others are looked at all the same.
            LogFault(_logger, fault);
        }
    }

    private void Show(WatchedCertificate certificate)
    {
        var file = certificate.Options.CertificateFile;
        _unusable.WithLabels(file).Set(0);
        _end.WithLabels(file).Set(certificate.Current.End.ToUnixTimeSeconds());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "tls: new connections are shown the certificate that {File} holds now, until {End}")]
    private static partial void LogTurned(ILogger logger, string file, DateTimeOffset end);

    [LoggerMessage(Level = LogLevel.Error, Message = "tls: the certificate was replaced by one that cannot be used, and the old one is shown on: {Fault}")]
    private static partial void LogUnusable(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "tls: the files of a certificate could not be looked at; they are again at the next look")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
