using ActorDns.Actors.Directory;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Management;
using Akka.Cluster;

namespace ActorDns.Node.Bootstrap;

/// <summary>
/// Looks at the files of TLS between nodes, and puts what changes in force: authorities at once, for connections made from then
/// on; a certificate by starting this node again when others are there and it is its turn (<see cref="CertificateTurn"/>).
///
/// Neither before every other member has been asked (<see cref="CertificateProbe"/>): a certificate whose authority is not in
/// every node's CA file yet, or a CA file without the authority of a certificate that another node still shows, would cut this
/// node off. Then, and when the files cannot be used or are just being written, what was read before stays in force; it is
/// logged once, shown in the metrics, and looked at again. So files that are replaced in the wrong order do no harm, and what
/// is missing is said. Members that cannot be reached are waited for: they can be soon, or are removed. Runs in the background.
/// </summary>
internal sealed partial class CertificateWatch(
    ClusterTlsOptions files, BootstrapOptions options, ClusterTls tls, ClusterTlsMetrics metrics, ClusterView view, NodeRecords records, IRejoin rejoin, ILoggerFactory loggers, TimeProvider time) : BackgroundService
{
    /// <summary>A certificate that ends this soon is replaced even by a node that is alone.</summary>
    private static readonly TimeSpan EndsSoon = TimeSpan.FromHours(1);

    private readonly ILogger _logger = loggers.CreateLogger<CertificateWatch>();
    private readonly CertificateTurn _turn = new(view.SelfAddress.ToString(), options.CertificateStep, options.CertificateSettling);
    private readonly long _start = time.GetTimestamp();
    private string? _fault;
    private string? _refusal;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ShowEnd(tls.End);
        var last = tls.Fingerprint;
        using var timer = new PeriodicTimer(options.CertificateInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Twice the same: nobody is just writing it.
            var now = Fingerprint();
            var isStable = now is not null && now == last;
            last = now;
            using var wanted = isStable && now != tls.Fingerprint ? Load() : null;
            if (wanted is not null && await LookAsync(wanted, stoppingToken))
            {
                await rejoin.RejoinAsync("to show the other nodes its new certificate");
                return;
            }

            if (now == tls.Fingerprint)
            {
                (_fault, _refusal) = (null, null);
                metrics.ShowRefusing(0);
            }

            metrics.ShowFiles(isReplaced: wanted is not null && wanted.Fingerprint.Leaf != tls.Fingerprint.Leaf, isUnusable: _fault is not null);
        }
    }

    // True when this node is to start again with what is in the files.
    private async Task<bool> LookAsync(ClusterTls wanted, CancellationToken cancellationToken)
    {
        var isReplaced = wanted.Fingerprint.Leaf != tls.Fingerprint.Leaf;
        var isBundle = wanted.Fingerprint.Authorities != tls.Fingerprint.Authorities && wanted.IsTrusted(tls.Certificate, []);
        if (isBundle && await IsAcceptedAsync(wanted, isReplaced: false, cancellationToken))
        {
            // Read anew, for what is taken over is not disposed of with the rest.
            using var bundle = Load();
            if (bundle is not null)
            {
                tls.TakeAuthoritiesOf(bundle);
                var names = tls.AuthorityNames;
                LogAuthorities(_logger, names);
            }
        }

        return isReplaced
            && _turn.IsNow(Moment(), tls.End - time.GetUtcNow() < EndsSoon, time.GetElapsedTime(_start))
            && await IsAcceptedAsync(wanted, isReplaced: true, cancellationToken);
    }

    private async Task<bool> IsAcceptedAsync(ClusterTls wanted, bool isReplaced, CancellationToken cancellationToken)
    {
        var others = view.Members.Select(member => member.Address).Where(address => address != view.SelfAddress).ToList();
        var certificate = isReplaced ? wanted.Certificate : tls.Certificate;
        var verdicts = await Task.WhenAll(others.Select(node => CertificateProbe.AskAsync(certificate, wanted, node, cancellationToken)));
        var objections = others.Zip(verdicts)
            .Where(pair => pair.Second.Shown is not null || (isReplaced && pair.Second.IsRefused))
            .Select(pair => pair.Second.Shown is { } shown
                ? $"{pair.First} shows {shown}, which is from none of the authorities ({wanted.AuthorityNames}) in the CA file of this node"
                : $"{pair.First} refuses {wanted.Certificate.Subject}: its authority ({wanted.Certificate.Issuer}) is not in the CA file of that node, or was not read there yet")
            .ToList();
        metrics.ShowRefusing(objections.Count);
        var text = objections.Count > 0 ? string.Join("; ", objections) : null;
        if (text is not null && text != _refusal)
        {
            LogRefused(_logger, text);
        }

        _refusal = text;
        return text is null && verdicts.All(verdict => verdict.IsReached);
    }

    private CertificateMoment Moment()
    {
        var members = view.Members;
        var isWhole = view.IsUp && !view.HasUnreachable && members.All(member => member.Status == MemberStatus.Up) && (members.Count == 1 || records.IsAllHeldElsewhere);
        return new CertificateMoment([.. ClusterView.ByAge(members).Select(member => member.Address.ToString())], isWhole);
    }

    private TlsFingerprint? Fingerprint()
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

    private ClusterTls? Load()
    {
        try
        {
            var loaded = ClusterTls.Load(files);
            _fault = null;
            return loaded;
        }
        catch (ConfigurationException fault)
        {
            Report(fault.Message);
            return null;
        }
    }

    private void Report(string fault)
    {
        if (fault != _fault)
        {
            _fault = fault;
            LogFault(_logger, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "cluster: the certificate was replaced by one that cannot be used, and the old one is shown on: {Fault}")]
    private static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "cluster: the files of the certificate were replaced, but what was read before stays in force, for nodes would refuse each other: {Objections}. Put the old and the new authority into ClusterTlsCaFile on every node before certificates are replaced, and take the old one out when all are; this is looked at again")]
    private static partial void LogRefused(ILogger logger, string objections);

    [LoggerMessage(Level = LogLevel.Information, Message = "cluster: certificates of these authorities are trusted from now on: {Authorities}")]
    private static partial void LogAuthorities(ILogger logger, string authorities);
}
