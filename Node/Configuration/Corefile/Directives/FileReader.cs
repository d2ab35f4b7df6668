using ActorDns.Actors.Routing.MasterFiles;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>file</c>: a master file and the zones it is read as. A fault of the file is one of the Corefile.</summary>
internal sealed class FileReader : DirectiveReader
{
    private static readonly OptionTable<FileZoneOptions> Table = new(FileStage.Directive)
    {
        { "reload DURATION", (options, line) => line.HasArguments(1, 1) && line.TryDuration(line.Arguments[0], TimeSpan.FromDays(1), out var period) ? options with { ReloadPeriod = period } : options },
        { "fallthrough [ZONES…]", (options, line) => line.TryFallthrough(out var zones) ? options with { Fallthrough = zones } : options },
        { "upstream", WarnUpstream },
    };

    /// <inheritdoc/>
    public override string Name => FileStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "file FILE [ZONES…] { reload DURATION | fallthrough [ZONES…] }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasArguments(1, int.MaxValue))
        {
            return;
        }

        line.TryZones(directive.Arguments.Skip(1), out var zones);
        var initial = new FileZoneOptions { Path = block.PathOf(directive.Arguments[0].Text), Zones = zones.Count > 0 ? zones : block.Zones };
        var options = Table.Read(directive, initial, diagnostics);
        foreach (var zone in options.Zones.Intersect(block.Files.SelectMany(file => file.Zones)))
        {
            line.Fail(directive.Name, $"the block has a file for '{zone}' already; remove one of them");
        }

        block.Files.Add(options);
        CheckFile(options, directive.Arguments[0], line, diagnostics);
    }

    private static FileZoneOptions WarnUpstream(FileZoneOptions options, DirectiveLine line)
    {
        line.Warn("'upstream' has no effect: aliases outside the zone always go through the whole server; remove the line");
        return options;
    }

    /// <summary>A file that is not there yet is read when it appears, unless it is never looked for again.</summary>
    private static void CheckFile(FileZoneOptions options, CorefileToken at, DirectiveLine line, CorefileDiagnostics diagnostics)
    {
        if (!Path.Exists(options.Path) && options.ReloadPeriod > TimeSpan.Zero)
        {
            line.Warn($"'{options.Path}' does not exist; names of its zones are SERVFAIL until it does");
            return;
        }

        foreach (var zone in options.Zones)
        {
            var (faults, warnings) = CheckedFiles.Read(options.Path, zone);
            foreach (var fault in faults)
            {
                if (fault.File == options.Path && !File.Exists(options.Path))
                {
                    line.Fail(at, fault.Message);
                }
                else
                {
                    diagnostics.Error(new SourceLocation(fault.File, fault.Line, fault.Column), $"{FileStage.Directive}: {fault.Message}");
                }
            }

            foreach (var warning in warnings)
            {
                line.Warn(warning);
            }
        }
    }
}
