using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>What a template can say of a query (CoreDNS's fields of the same names). Immutable.</summary>
public sealed record TemplateFacts
{
    /// <summary><c>.Name</c>: the name in lower-case presentation format.</summary>
    public required string Name { get; init; }

    /// <summary><c>.Zone</c>: the zone of the directive that the name is in.</summary>
    public required string Zone { get; init; }

    /// <summary><c>.Class</c>: the class asked for; the directive's for class ANY.</summary>
    public required string Class { get; init; }

    /// <summary><c>.Type</c>: the type asked for; the directive's for type ANY.</summary>
    public required string Type { get; init; }

    /// <summary><c>.Remote</c>: the client's address.</summary>
    public required HostAddress Remote { get; init; }

    /// <summary><c>.Message.Id</c>.</summary>
    public ushort MessageId { get; init; }

    /// <summary>The query, whose metadata <c>.Meta</c> reads; null where there is none.</summary>
    internal QueryContext? Context { get; init; }

    /// <summary><c>.Question.Name</c>: the name in the client's letter case.</summary>
    public required string QuestionName { get; init; }

    /// <summary><c>.Question.Qtype</c>.</summary>
    public RecordType QuestionType { get; init; }

    /// <summary><c>.Question.Qclass</c>.</summary>
    public RecordClass QuestionClass { get; init; }

    /// <summary><c>.Match</c>: the groups of the match by number.</summary>
    public required string[] Match { get; init; }

    /// <summary>The pattern that matched; null where there is none.</summary>
    public GoPattern? Pattern { get; init; }

    /// <summary>The names of the groups, numbers too, in the order in which Go goes through them.</summary>
    public IEnumerable<string> GroupNames =>
        Enumerable.Range(0, Match.Length).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Concat((Pattern?.GroupNames ?? []).Where(name => name.Length > 0))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    /// <summary><c>.Meta</c>: the value of a label of metadata; empty where there is none.</summary>
    public string MetaOf(MetadataLabel label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Context is null ? string.Empty : label.ValueOf(Context);
    }

    /// <summary><c>.Group</c>: a group by its name or number; null if there is none of that name.</summary>
    public string? GroupOf(string name)
    {
        for (var i = Match.Length - 1; i >= 0; i--)
        {
            if (Pattern is not null && i < Pattern.GroupNames.Count && Pattern.GroupNames[i] == name && name.Length > 0)
            {
                return Match[i];
            }
        }

        return int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number < Match.Length
            ? Match[number]
            : null;
    }
}
