using System.Globalization;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Records.Text;

namespace ActorDns.Protocol.Zones;

/// <summary>
/// Reads master files (RFC 1035 section 5): records, <c>$ORIGIN</c>, <c>$INCLUDE FILE [ORIGIN]</c>, <c>$TTL</c> (RFC 2308
/// section 4) and <c>$GENERATE</c> as BIND has it. Every fault is reported, up to <see cref="MaxFaults"/>, with file, line and
/// column; a text with a fault is no zone. Records outside the zone are left out with a warning. Bounds: those of
/// <see cref="ZoneBuilder"/> for what is read, <see cref="MaxDepth"/> files within one another, <see cref="MaxFiles"/> in all, and
/// what the opener gives. Never throws but what
/// the opener does; used by one thread.
/// </summary>
public sealed class MasterFileReader
{
    /// <summary>Faults reported at most.</summary>
    public const int MaxFaults = 10;

    /// <summary>Files within one another.</summary>
    public const int MaxDepth = 8;

    /// <summary>Files included in all.</summary>
    public const int MaxFiles = 1000;

    private readonly MasterFileOpener _open;
    private readonly ZoneBuilder _builder;
    private readonly DomainName _origin;
    private readonly List<MasterFileFault> _faults = [];
    private readonly List<string> _warnings = [];
    private uint? _defaultTtl;
    private uint? _lastTtl;
    private int _outside;
    private int _read;
    private int _files;
    private bool _isStopped;

    private MasterFileReader(DomainName origin, MasterFileOpener open)
    {
        (_origin, _open) = (origin, open);
        _builder = new ZoneBuilder(origin);
    }

    private bool IsDone => _isStopped || _faults.Count >= MaxFaults;

    /// <summary>Reads a zone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">The apex, and what names are relative to until <c>$ORIGIN</c> says otherwise.</param>
    /// <param name="open">Opens files.</param>
    public static MasterFileResult Read(string path, DomainName origin, MasterFileOpener open)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(open);
        var reader = new MasterFileReader(origin, open);
        if (open(path, out var error) is { } text)
        {
            reader.ReadFile(path, text, origin, 1);
        }
        else
        {
            reader.Fail(path, 1, 1, error);
        }

        return reader.Finish(path);
    }

    private MasterFileResult Finish(string path)
    {
        Zone? zone = null;
        if (_faults.Count == 0 && !_builder.TryBuild(out zone, out var error))
        {
            Fail(path, 1, 1, error);
        }

        if (_outside > MaxFaults)
        {
            _warnings.Add($"{_outside - MaxFaults} more records are outside '{_origin}'");
        }

        return new MasterFileResult(_faults.Count == 0 ? zone : null, _faults, [.. _warnings, .. _builder.Warnings.Take(MaxFaults)]);
    }

    private void ReadFile(string path, TextReader text, DomainName origin, int depth)
    {
        using (text)
        {
            var entries = new PresentationReader(text);
            var state = new FileState(path, depth) { Context = new RecordTextContext { Origin = origin } };
            while (!IsDone && entries.Read() is { } entry)
            {
                if (entry.Fault is { } fault)
                {
                    Fail(path, fault.Line, fault.Column, fault.Message);
                }
                else if (entry.Words[0] is { IsQuoted: false, Text: ['$', ..] } && !entry.StartsBlank)
                {
                    ReadControl(entry, state);
                }
                else
                {
                    ReadRecord(entry, state);
                }
            }
        }
    }

    private void ReadControl(PresentationEntry entry, FileState state)
    {
        var words = entry.Words;
        switch (words[0].Text.ToUpperInvariant())
        {
            case "$ORIGIN" when words.Count == 2:
                if (NameText.TryParse(words[1].Text, state.Context.Origin, out var origin, out var error))
                {
                    state.Context = state.Context with { Origin = origin };
                }
                else
                {
                    Fail(state, words[1], $"'{words[1].Text}' is no domain name: {error}");
                }

                break;
            case "$TTL" when words.Count == 2:
                if (TtlText.TryParse(words[1].Text, out var ttl))
                {
                    _defaultTtl = ttl;
                }
                else
                {
                    Fail(state, words[1], $"'{words[1].Text}' is no TTL; write seconds from 0 to {TtlText.Largest}, or numbers with units such as 1h30m");
                }

                break;
            case "$INCLUDE" when words.Count is 2 or 3:
                Include(words, state);
                break;
            case "$GENERATE" when words.Count >= 4:
                Generate(words, state);
                break;
            case "$ORIGIN" or "$TTL" or "$INCLUDE" or "$GENERATE":
                Fail(state, words[0], $"'{words[0].Text}' has {words.Count - 1} words behind it; write '$ORIGIN NAME', '$TTL TIME', '$INCLUDE FILE [ORIGIN]' or '$GENERATE FROM-TO OWNER TYPE DATA'");
                break;
            default:
                Fail(state, words[0], $"'{words[0].Text}' is no control entry; known are $GENERATE, $INCLUDE, $ORIGIN, $TTL; a name that begins with a dollar sign is written \\$");
                break;
        }
    }

    private void Include(IReadOnlyList<PresentationWord> words, FileState state)
    {
        var origin = state.Context.Origin;
        if (words.Count == 3 && !NameText.TryParse(words[2].Text, origin, out origin, out var error))
        {
            Fail(state, words[2], $"'{words[2].Text}' is no domain name: {error}");
            return;
        }

        if (state.Depth == MaxDepth || ++_files > MaxFiles)
        {
            Fail(state, words[0], $"there are more than {MaxDepth} files within one another, or more than {MaxFiles} in all; does one include itself?");
            _isStopped = true;
            return;
        }

        var path = Path.Combine(Path.GetDirectoryName(state.Path) ?? string.Empty, words[1].Text);
        if (_open(path, out var fault) is { } text)
        {
            ReadFile(path, text, origin!, state.Depth + 1);
        }
        else
        {
            Fail(state, words[1], fault);
        }
    }

    private void Generate(IReadOnlyList<PresentationWord> words, FileState state)
    {
        if (!GenerateRange.TryParse(words[1].Text, out var range))
        {
            Fail(state, words[1], $"'{words[1].Text}' is no range; write FROM-TO or FROM-TO/STEP, at most {GenerateRange.MaxCount} numbers, such as 1-254");
            return;
        }

        var before = _faults.Count;
        foreach (var number in range.Numbers)
        {
            var written = new PresentationWord[words.Count - 2];
            for (var i = 0; i < written.Length; i++)
            {
                if (!GenerateText.TryExpand(words[i + 2].Text, number, out var text))
                {
                    Fail(state, words[i + 2], $"'{words[i + 2].Text}' is no pattern; write $ for the number, or ${{OFFSET,WIDTH,BASE}} with the base d, o, x or X, and \\$ for a dollar sign");
                    return;
                }

                written[i] = words[i + 2] with { Text = text };
            }

            ReadRecord(new PresentationEntry(written, false, null), state);
            if (_faults.Count > before)
            {
                // The others would say the same.
                return;
            }
        }
    }

    private void ReadRecord(PresentationEntry entry, FileState state)
    {
        var context = state.Context with { TtlSeconds = _defaultTtl ?? _lastTtl };
        if (!RecordTextReader.TryRead(entry, context, out var record, out var fault)
            && !(context.TtlSeconds is null && TryReadFirstSoa(entry, context, out record)))
        {
            Fail(state.Path, fault.Line, fault.Column, fault.Message);
            return;
        }

        state.Context = state.Context with { Owner = record!.Owner };
        _lastTtl = record.TtlSeconds;
        if (record.Class != RecordClass.IN)
        {
            Fail(state, entry.Words[0], $"the record is of class {RecordClassText.Of(record.Class)}; a zone here holds class IN only");
        }
        else if (++_read > ZoneBuilder.MaxRecords)
        {
            Fail(state, entry.Words[0], $"there are more than {ZoneBuilder.MaxRecords} records, which is the bound; split the zone");
            _isStopped = true;
        }
        else if (!_builder.TryAdd(record.Owner, record.Type, record.TtlSeconds, record.Rdata.Span) && ++_outside <= MaxFaults)
        {
            _warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{state.Path}:{entry.Words[0].Line}: '{record.Owner}' is outside '{_origin}' and left out; does a name lack its final dot, or have one too many?"));
        }
    }

    /// <summary>A SOA record without a TTL before any is known has its own minimum (as BIND reads it).</summary>
    private static bool TryReadFirstSoa(PresentationEntry entry, RecordTextContext context, out TextRecord? record)
    {
        var isSoa = RecordTextReader.TryRead(entry, context with { TtlSeconds = 0 }, out record, out _) && record.Type == RecordType.SOA;
        if (isSoa && StartOfAuthority.Read(record!.Rdata.Span) is { } soa)
        {
            record = record with { TtlSeconds = Math.Min(soa.MinimumSeconds, TtlText.Largest) };
        }

        return isSoa;
    }

    private void Fail(FileState state, PresentationWord at, string message) => Fail(state.Path, at.Line, at.Column, message);

    private void Fail(string file, int line, int column, string message)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(new MasterFileFault(file, line, column, new PresentationFault(line, column, message).Message));
        }
    }

    /// <summary>A file while it is read: what its control entries and owners mean ends with it.</summary>
    private sealed class FileState(string path, int depth)
    {
        public string Path { get; } = path;

        public int Depth { get; } = depth;

        public required RecordTextContext Context { get; set; }
    }
}
