using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Template.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Records.Text;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Template;

/// <summary>
/// Answers from templates (directive <c>template</c>), with CoreDNS's meaning: directives are tried in their order; one whose
/// zone, class and type are the query's and whose patterns match nothing ends with SERVFAIL unless it falls through. The
/// target of a CNAME that answers a question for addresses is asked of the whole server. An answer that reads the client's
/// address, or has an extended error, is not cached. A query that no directive concerns costs no allocation; patterns take linear time. Thread-safe.
/// </summary>
public sealed class TemplateStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "template";

    private readonly TemplateRule[] _rules;
    private readonly TemplateMetrics _metrics;
    private readonly Func<IQueryDispatcher> _dispatcher;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directives in their order.</param>
    /// <param name="metrics">Where it is counted.</param>
    /// <param name="dispatcher">The whole server, for the targets of aliases.</param>
    public TemplateStage(IEnumerable<TemplateOptions> options, TemplateMetrics metrics, Func<IQueryDispatcher> dispatcher)
    {
        _rules = [.. options.Select(directive => new TemplateRule(directive))];
        _metrics = metrics;
        _dispatcher = dispatcher;
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Span<char> text = stackalloc char[WireNames.MaxTextLength];
        var length = 0;
        foreach (var rule in _rules)
        {
            if (rule.ZoneOf(context.Query, context.Name) is not { } zone)
            {
                continue;
            }

            length = length == 0 ? WireNames.WriteText(context.Name, text, lower: true) : length;
            if (rule.Matches(text[..length], out var pattern))
            {
                return AnswerAsync(context, rule, zone, pattern, new string(text[..length]));
            }

            if (!rule.PassesOn(context.Name))
            {
                context.AnsweredBy = this;
                context.RespondWithCode(ResponseCode.ServerFailure);
                return ValueTask.CompletedTask;
            }
        }

        return Next.HandleAsync(context);
    }

    private ValueTask AnswerAsync(QueryContext context, TemplateRule rule, DomainName zone, GoPattern? pattern, string name)
    {
        var options = rule.Options;
        var facts = FactsOf(context, options, zone, pattern, name);
        string[] labels = [context.Block?.ServerText ?? string.Empty, facts.Zone, context.Block?.ViewText ?? string.Empty, LabelOf(facts.Class, "CLASS"), LabelOf(facts.Type, "TYPE")];
        _metrics.Match(labels);
        context.AnsweredBy = this;
        context.MayBeCached &= rule.MayBeCached;
        if (options.ResponseCode == ResponseCode.ServerFailure)
        {
            context.RespondWithCode(ResponseCode.ServerFailure);
            return ValueTask.CompletedTask;
        }

        var records = new TextRecord[options.Records.Count];
        for (var i = 0; i < records.Length; i++)
        {
            if (!TryMake(context, options.Records[i], facts, labels, out records[i]))
            {
                context.RespondWithCode(ResponseCode.ServerFailure);
                return ValueTask.CompletedTask;
            }
        }

        var draft = ResponseDraft.Rent();
        draft.ResponseCode = options.ResponseCode;
        draft.Authoritative = true;
        AddExtendedError(draft, options);
        if (context.Query.Type is RecordType.A or RecordType.AAAA && HasAlias(options, records))
        {
            return FollowAsync(context, options, records, draft);
        }

        for (var i = 0; i < records.Length; i++)
        {
            draft.Append(options.Records[i].Section, records[i]);
        }

        draft.WriteTo(context);
        draft.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask FollowAsync(QueryContext context, TemplateOptions options, TextRecord[] records, ResponseDraft draft)
    {
        using (draft)
        {
            for (var i = 0; i < records.Length; i++)
            {
                draft.Append(options.Records[i].Section, records[i]);
                if (options.Records[i].Section == Section.Answer && records[i].Type == RecordType.CNAME)
                {
                    var target = await InternalQuery.AskAsync(_dispatcher(), context, records[i].Rdata, context.Query.Type);
                    target.AppendAnswers(draft);
                    context.MayBeCached &= target.MayBeCached && !target.HasFailed;
                }
            }

            draft.WriteTo(context);
        }
    }

    private bool TryMake(QueryContext context, RecordTemplate record, TemplateFacts facts, string[] labels, out TextRecord made)
    {
        made = null!;
        var text = record.Template.Run(facts, out var fault);
        if (fault is not null)
        {
            _metrics.TemplateFailure(labels, record);
            context.Error = $"template '{record.Template}': {fault}".ReplaceLineEndings(" ");
            return false;
        }

        if (!RecordTextReader.TryParse(text, RecordTemplate.Context, out var parsed, out var wrong))
        {
            _metrics.RecordFailure(labels, record);
            context.Error = $"template '{record.Template}' makes no record: {wrong.Message}".ReplaceLineEndings(" ");
            return false;
        }

        made = parsed;
        return true;
    }

    private static TemplateFacts FactsOf(QueryContext context, TemplateOptions options, DomainName zone, GoPattern? pattern, string name)
    {
        ref readonly var query = ref context.Query;
        return new TemplateFacts
        {
            Name = name,
            Zone = zone.ToString(),
            Class = RecordClassText.Of(query.Class == RecordClass.ANY ? options.Class : query.Class),
            Type = RecordTypeText.Of(query.Type == RecordType.ANY ? options.Type : query.Type),
            Remote = context.ClientAddress,
            MessageId = query.Id,
            Context = context,
            QuestionName = context.NameText,
            QuestionType = query.Type,
            QuestionClass = query.Class,
            Match = pattern?.Match(name) ?? [name],
            Pattern = pattern,
        };
    }

    private static void AddExtendedError(ResponseDraft draft, TemplateOptions options)
    {
        if (options.ExtendedError is { } code)
        {
            var text = Encoding.UTF8.GetBytes(options.ExtendedErrorText);
            var value = new byte[2 + text.Length];
            BinaryPrimitives.WriteUInt16BigEndian(value, code);
            text.CopyTo(value, 2);
            draft.AddOption(EdnsOptionCode.ExtendedError, value);
        }
    }

    private static bool HasAlias(TemplateOptions options, TextRecord[] records)
    {
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].Type == RecordType.CNAME && options.Records[i].Section == Section.Answer)
            {
                return true;
            }
        }

        return false;
    }

    private static string LabelOf(string mnemonic, string numbered) =>
        mnemonic.StartsWith(numbered, StringComparison.Ordinal) ? string.Empty : mnemonic;
}
