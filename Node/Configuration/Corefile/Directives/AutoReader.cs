using ActorDns.Actors.Routing.Auto;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>auto</c>: a folder of master files, each a zone by its name.</summary>
internal sealed class AutoReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => AutoOptions.Directive;

    /// <inheritdoc/>
    public override string Syntax => "auto [ZONES…] { directory FOLDER [REGEX ORIGIN] | reload DURATION }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.TryZones(directive.Arguments, out var zones);
        var pattern = GoPattern.TryParse(AutoOptions.DefaultPattern, out var parsed, out var error) ? parsed : throw new InvalidOperationException(error);
        var initial = new AutoOptions { Zones = zones.Count > 0 ? zones : block.Zones, Folder = string.Empty, Pattern = pattern };
        var before = diagnostics.ErrorCount;
        var options = Table(block).Read(directive, initial, diagnostics);
        if (!directive.Block.Any(child => child.Name.Text == "directory"))
        {
            line.Fail(directive.Name, $"'directory' is missing; write '{Syntax}'");
        }

        if (diagnostics.ErrorCount > before)
        {
            return;
        }

        block.Autos.Add(options);
        CheckFolder(options, line);
    }

    private static OptionTable<AutoOptions> Table(ServerBlockDraft block) => new(AutoOptions.Directive)
    {
        { "directory FOLDER [REGEX ORIGIN]", (options, line) => ReadFolder(options, line, block) },
        { "reload DURATION", (options, line) => line.HasArguments(1, 1) && line.TryDuration(line.Arguments[0], TimeSpan.FromDays(1), out var period) ? options with { ReloadPeriod = period } : options },
        { "upstream", WarnUpstream },
    };

    private static AutoOptions WarnUpstream(AutoOptions options, DirectiveLine line)
    {
        line.Warn("'upstream' has no effect: aliases outside the zone always go through the whole server; remove the line");
        return options;
    }

    private static AutoOptions ReadFolder(AutoOptions options, DirectiveLine line, ServerBlockDraft block)
    {
        if (!line.HasArguments(1, 3))
        {
            return options;
        }

        options = options with { Folder = block.PathOf(line.Arguments[0].Text) };
        if (line.Arguments.Count == 2)
        {
            line.Fail(line.Arguments[1], $"'{line.Arguments[1].Text}' lacks the name of the zone behind it; write for example 'directory {line.Arguments[0].Text} {line.Arguments[1].Text} {{1}}'");
        }

        if (line.Arguments.Count < 3)
        {
            return options;
        }

        if (!GoPattern.TryParse(line.Arguments[1].Text, out var pattern, out var error))
        {
            line.Fail(line.Arguments[1], error);
            return options;
        }

        if (pattern.GroupNames.Count < 2)
        {
            line.Fail(line.Arguments[1], $"'{line.Arguments[1].Text}' has no group to make the zone's name of; put that part in parentheses, for example '^(.*)[.]zone$'");
        }

        return options with { Pattern = pattern, Origin = line.Arguments[2].Text };
    }

    private static void CheckFolder(AutoOptions options, DirectiveLine line)
    {
        if (!Directory.Exists(options.Folder))
        {
            line.Warn($"the folder '{options.Folder}' does not exist; there are no zones until it does");
            return;
        }

        var warnings = new List<string>();
        IReadOnlyDictionary<DomainName, string> found;
        try
        {
            found = FoundZones.Of(options, warnings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            line.Warn($"the folder '{options.Folder}' cannot be looked at, and there are no zones until it can: {exception.Message}");
            return;
        }

        foreach (var (zone, path) in found)
        {
            if (!options.Zones.Any(zone.IsAtOrBelow))
            {
                warnings.Add($"'{path}' is the zone '{zone}', which is not asked for: it is outside {string.Join(' ', options.Zones)}");
            }

            // As with CoreDNS one broken file keeps none of the others back.
            var (faults, more) = CheckedFiles.Read(path, zone);
            warnings.AddRange(more);
            warnings.AddRange(faults.Select(fault => $"{fault}; names of '{zone}' are SERVFAIL until it is mended"));
        }

        warnings.ForEach(line.Warn);
    }
}
