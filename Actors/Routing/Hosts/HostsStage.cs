using ActorDns.Actors.Routing.Files;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Hosts;

/// <summary>
/// Answers A, AAAA and PTR from a hosts file and from lines of the Corefile (directive <c>hosts</c>). Other types of a name
/// that is there: NODATA. A name that is not there: SERVFAIL, as CoreDNS says it, for a hosts file has no SOA, or the next
/// stage in the zones of <c>fallthrough</c>; a PTR question that is not there always goes to the next stage. The file is
/// followed; a broken line of it is left out and logged. Thread-safe, no allocation. Dispose it after its last query.
/// </summary>
public sealed partial class HostsStage : Stage, IDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "hosts";

    /// <summary>The largest file that is read, in octets.</summary>
    public const int MaxFileOctets = 64 * 1024 * 1024;

    private const int MaxLoggedLines = 10;

    private readonly HostsOptions _options;
    private readonly DomainName[] _zones;
    private readonly DomainName[] _fallthrough;
    private readonly HostsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly HostsTable _inline;
    private readonly FileFollower _follower;
    private volatile HostsTable _file = HostsTable.Empty;

    /// <summary>Makes the stage and reads the file; a file that is not there is read when it appears.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="metrics">Where entries are counted.</param>
    /// <param name="logger">Where broken lines are told.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public HostsStage(HostsOptions options, HostsMetrics metrics, ILogger<HostsStage> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        _options = options;
        _metrics = metrics;
        _logger = logger;
        _zones = [.. options.Zones];
        _fallthrough = [.. options.Fallthrough ?? []];
        _inline = HostsTable.Read(string.Join('\n', options.Inline), _zones, options.Reverse, static (_, _) => { });
        metrics.Note(options.Path, _inline.EntryCount, 0);
        _follower = new FileFollower(
            options.Path, options.ReloadPeriod, MaxFileOctets, TakeFile, fault => LogFile(_logger, options.Path, fault), time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ref readonly var query = ref context.Query;
        if (query.Type == RecordType.PTR)
        {
            if (TryAnswerPointer(context))
            {
                return ValueTask.CompletedTask;
            }

            return Next.HandleAsync(context);
        }

        if (!ZoneScope.Holds(_zones, context.Name))
        {
            return Next.HandleAsync(context);
        }

        Span<byte> name = stackalloc byte[WireNames.MaxLength];
        name = name[..context.Name.Length];
        WireNames.CopyLower(context.Name, name);
        var fromFile = _file.AddressesOf(name);
        var inline = _inline.AddressesOf(name);
        var isThere = !fromFile.IsEmpty || !inline.IsEmpty;
        var passesOn = !isThere || (_options.FallthroughUnsupported && query.Type is not (RecordType.A or RecordType.AAAA));
        if (passesOn && ZoneScope.Holds(_fallthrough, name))
        {
            return Next.HandleAsync(context);
        }

        context.AnsweredBy = this;
        if (!isThere)
        {
            context.RespondWithCode(ResponseCode.ServerFailure);
            return ValueTask.CompletedTask;
        }

        var writer = context.BeginResponse();
        writer.Authoritative = true;
        AddAddresses(ref writer, context, fromFile);
        AddAddresses(ref writer, context, inline);
        context.Complete(ref writer);
        return ValueTask.CompletedTask;
    }

    /// <summary>Follows the file no more.</summary>
    public void Dispose() => _follower.Dispose();

    private void AddAddresses(ref ResponseWriter writer, QueryContext context, scoped ReadOnlySpan<HostAddress> addresses)
    {
        var type = context.Query.Type;
        foreach (var address in addresses)
        {
            if (address.IsIPv4 ? type == RecordType.A : type == RecordType.AAAA)
            {
                writer.TryAddAddress(Section.Answer, context.Name, _options.TtlSeconds, address);
            }
        }
    }

    private bool TryAnswerPointer(QueryContext context)
    {
        if (!ReverseNames.TryReadAddress(context.Name, out var address))
        {
            return false;
        }

        var fromFile = _file.NamesOf(address);
        var inline = _inline.NamesOf(address);
        if (fromFile.IsEmpty && inline.IsEmpty)
        {
            return false;
        }

        context.AnsweredBy = this;
        var writer = context.BeginResponse();
        writer.Authoritative = true;
        AddNames(ref writer, context, fromFile);
        AddNames(ref writer, context, inline);
        context.Complete(ref writer);
        return true;
    }

    private void AddNames(ref ResponseWriter writer, QueryContext context, ReadOnlySpan<DomainName> names)
    {
        foreach (var name in names)
        {
            writer.TryAddName(Section.Answer, context.Name, RecordType.PTR, _options.TtlSeconds, name.Wire);
        }
    }

    private void TakeFile(string text, DateTimeOffset written)
    {
        var skipped = 0;
        var table = HostsTable.Read(text, _zones, _options.Reverse, (line, fault) =>
        {
            if (++skipped <= MaxLoggedLines)
            {
                LogLine(_logger, _options.Path, line, fault);
            }
        });
        _file = table;
        _metrics.Note(_options.Path, table.EntryCount + _inline.EntryCount, skipped);
        _metrics.NoteReload(written);
        if (skipped > MaxLoggedLines)
        {
            LogMore(_logger, _options.Path, skipped - MaxLoggedLines);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/hosts: {Path}:{Line}: the line is left out: {Fault}")]
    private static partial void LogLine(ILogger logger, string path, int line, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/hosts: {Path}: {Count} more lines are left out")]
    private static partial void LogMore(ILogger logger, string path, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/hosts: file {Path} {Fault}")]
    private static partial void LogFile(ILogger logger, string path, string fault);
}
