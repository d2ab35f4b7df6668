using ActorDns.Actors.Routing.Log;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>log</c>: <c>log</c>, <c>log FORMAT</c> for one word in braces, or <c>log NAMES… [FORMAT]</c>.</summary>
internal sealed class LogReader : DirectiveReader
{
    private static readonly OptionTable<LogClasses> Table = new("log")
    {
        { "class all|success|denial|error …", ReadClasses, true },
    };

    /// <inheritdoc/>
    public override string Name => "log";

    /// <inheritdoc/>
    public override string Syntax => "log [NAMES…] [FORMAT] { class all|success|denial|error … }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var names = directive.Arguments.ToList();
        var format = LogOptions.CommonFormat;
        if (names.Count > 0 && names[^1].Text.Contains('{'))
        {
            format = names[^1].Text
                .Replace("{common}", LogOptions.CommonFormat, StringComparison.Ordinal)
                .Replace("{combined}", LogOptions.CombinedFormat, StringComparison.Ordinal);
            names.RemoveAt(names.Count - 1);
        }

        var line = Line(directive, diagnostics);
        line.TryZones(names, out var zones);
        block.NoteReads(LogFormat.LabelsOf(format), line);
        var classes = Table.Read(directive, LogClasses.None, diagnostics);
        block.Logs.Add(new LogOptions(
            zones.Count == 0 ? [DomainName.Root] : zones, format, classes == LogClasses.None ? LogClasses.All : classes));
    }

    private static LogClasses ReadClasses(LogClasses classes, DirectiveLine line)
    {
        line.HasArguments(1, int.MaxValue);
        foreach (var token in line.Arguments)
        {
            switch (token.Text)
            {
                case "all":
                    classes |= LogClasses.All;
                    break;
                case "success":
                    classes |= LogClasses.Success;
                    break;
                case "denial":
                    classes |= LogClasses.Denial;
                    break;
                case "error":
                    classes |= LogClasses.Error;
                    break;
                default:
                    line.Fail(token, $"'{token.Text}' is no class of responses; write all, success, denial or error");
                    break;
            }
        }

        return classes;
    }
}
