using System.Globalization;
using System.Text;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Template;
using ActorDns.Actors.Routing.Template.Text;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Records.Text;
using ActorDns.Protocol.Wire;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>template</c>: class, type, zones, and lines of its block.</summary>
internal sealed class TemplateReader : DirectiveReader
{
    // What is left of the 128 octets of options a response may have, beside NSID and cookie.
    private const int MaxErrorText = 80;

    /// <inheritdoc/>
    public override string Name => TemplateStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "template CLASS TYPE [ZONES…] { match REGEX… | answer RR… | additional RR… | authority RR… | rcode CODE | ederror CODE [TEXT] | fallthrough [ZONES…] }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasArguments(2, int.MaxValue))
        {
            return;
        }

        var (classWord, typeWord) = (directive.Arguments[0], directive.Arguments[1]);
        if (!RecordClassText.TryParse(classWord.Text, out var recordClass))
        {
            line.Fail(classWord, $"'{classWord.Text}' is no class; write IN, CH, HS or ANY, then the type");
        }

        if (!RecordTypeText.TryParse(typeWord.Text, out var type))
        {
            line.Fail(typeWord, $"'{typeWord.Text}' is no record type; write one such as A, AAAA, ANY or TYPE65280");
        }

        line.TryZones(directive.Arguments.Skip(2), out var zones);
        var patterns = ReadPatterns(directive, line);
        var groups = patterns.SelectMany(pattern => pattern.GroupNames.Concat(Enumerable.Range(0, pattern.GroupNames.Count).Select(number => number.ToString(CultureInfo.InvariantCulture)))).ToHashSet(StringComparer.Ordinal);
        groups.Add("0");
        var options = new TemplateOptions { Class = recordClass, Type = type, Zones = zones.Count > 0 ? zones : block.Zones, Patterns = patterns };
        options = Table(groups).Read(directive, options, diagnostics);
        block.Templates.Add(options);
        block.NoteReads(options.Records.SelectMany(record => record.Template.Labels), line);
    }

    private static List<GoPattern> ReadPatterns(CorefileDirective directive, DirectiveLine owner)
    {
        var patterns = new List<GoPattern>();
        foreach (var word in directive.Block.Where(child => child.Name.Text == "match").SelectMany(child => child.Arguments))
        {
            if (GoPattern.TryParse(word.Text, out var pattern, out var error))
            {
                patterns.Add(pattern);
            }
            else
            {
                owner.Fail(word, error);
            }
        }

        return patterns;
    }

    private static OptionTable<TemplateOptions> Table(HashSet<string> groups) => new("template")
    {
        { "match REGEX…", (options, line) => line.HasArguments(1, int.MaxValue) ? options : options, true },
        { "answer RR…", (options, line) => ReadRecords(options, line, Section.Answer, groups), true },
        { "additional RR…", (options, line) => ReadRecords(options, line, Section.Additional, groups), true },
        { "authority RR…", (options, line) => ReadRecords(options, line, Section.Authority, groups), true },
        { "rcode CODE", (options, line) => line.HasArguments(1, 1) ? ReadCode(options, line) : options },
        { "ederror CODE [TEXT]", (options, line) => line.HasArguments(1, 2) ? ReadExtendedError(options, line) : options },
        { "fallthrough [ZONES…]", (options, line) => line.TryFallthrough(out var zones) ? options with { Fallthrough = zones } : options },
        { "upstream", (options, line) => NoEffect(options, line, "has no effect: the target of an alias is always asked of the whole server") },
        { "var NAME EXPRESSION", (options, line) => Refuse(options, line, "'var' is not served; write the value into the record, or use a group of 'match'") },
        { "expr EXPRESSION", (options, line) => Refuse(options, line, "'expr' is not served here; put the directive into a block of its own with 'view NAME { expr EXPRESSION }'") },
    };

    private static TemplateOptions ReadRecords(TemplateOptions options, DirectiveLine line, Section section, HashSet<string> groups)
    {
        if (!line.HasArguments(1, int.MaxValue))
        {
            return options;
        }

        var records = options.Records.ToList();
        foreach (var word in line.Arguments)
        {
            if (!GoTemplate.TryParse(word.Text, groups, out var template, out var error))
            {
                line.Fail(word, error);
                if (word.Text.Contains("{{", StringComparison.Ordinal) && !word.Text.Contains("}}", StringComparison.Ordinal))
                {
                    // A record without quotes: its other words would only say the same.
                    break;
                }

                continue;
            }

            if (template.IsConstant && !template.Text.Contains("{{", StringComparison.Ordinal)
                && !RecordTextReader.TryParse(template.Text, RecordTemplate.Context, out _, out var fault))
            {
                line.Fail(word, $"'{word.Text}' is no record: {fault.Message}; put the whole record in quotes");
                continue;
            }

            records.Add(new RecordTemplate(section, template));
        }

        return options with { Records = records };
    }

    private static TemplateOptions ReadCode(TemplateOptions options, DirectiveLine line)
    {
        var word = line.Arguments[0];
        if (ResponseCodeText.TryParse(word.Text, out var code))
        {
            return options with { ResponseCode = code };
        }

        line.Fail(word, $"'{word.Text}' is no RCODE; write one such as NXDOMAIN, NOERROR or REFUSED");
        return options;
    }

    private static TemplateOptions ReadExtendedError(TemplateOptions options, DirectiveLine line)
    {
        if (!line.TryInteger(line.Arguments[0], 0, ushort.MaxValue, out var code))
        {
            return options;
        }

        var text = line.Arguments.Count > 1 ? line.Arguments[1].Text : string.Empty;
        if (Encoding.UTF8.GetByteCount(text) > MaxErrorText)
        {
            line.Fail(line.Arguments[1], $"the text has {Encoding.UTF8.GetByteCount(text)} octets, and a response has room for {MaxErrorText}; shorten it");
        }

        return options with { ExtendedError = (ushort)code, ExtendedErrorText = text };
    }

    private static TemplateOptions NoEffect(TemplateOptions options, DirectiveLine line, string reason)
    {
        line.Warn($"'{line.Name.Text}' {reason}");
        return options;
    }

    private static TemplateOptions Refuse(TemplateOptions options, DirectiveLine line, string reason)
    {
        line.Fail(line.Name, reason);
        return options;
    }
}
