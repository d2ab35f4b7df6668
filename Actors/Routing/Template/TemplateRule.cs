using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Template;

/// <summary>A template directive, ready to compare queries with. Immutable, thread-safe, no allocation.</summary>
internal sealed class TemplateRule(TemplateOptions options)
{
    private readonly DomainName[] _zones = [.. options.Zones];
    private readonly GoPattern[] _patterns = [.. options.Patterns];
    private readonly DomainName[] _fallthrough = [.. options.Fallthrough ?? []];

    /// <summary>The directive.</summary>
    public TemplateOptions Options { get; } = options;

    /// <summary>True if the response is the same for all who ask the question, and whole without its OPT, which is not kept.</summary>
    public bool MayBeCached { get; } = options.ExtendedError is null && !options.Records.Any(record => record.Template.DependsOnClient);

    /// <summary>The zone of the directive that a query is in, if its class and type are the directive's; else null.</summary>
    public DomainName? ZoneOf(in Query query, ReadOnlySpan<byte> name)
    {
        var concerns = (Options.Class == RecordClass.ANY || query.Class == RecordClass.ANY || query.Class == Options.Class)
            && (Options.Type == RecordType.ANY || query.Type == RecordType.ANY || query.Type == Options.Type);
        return concerns ? ZoneScope.Longest(_zones, name) : null;
    }

    /// <summary>Finds the first pattern that a name matches.</summary>
    /// <param name="name">In lower-case presentation format.</param>
    /// <param name="pattern">The pattern; null where all names match.</param>
    public bool Matches(ReadOnlySpan<char> name, out GoPattern? pattern)
    {
        foreach (var candidate in _patterns)
        {
            if (candidate.IsMatch(name))
            {
                pattern = candidate;
                return true;
            }
        }

        pattern = null;
        return _patterns.Length == 0;
    }

    /// <summary>Says whether a name that matches nothing goes on.</summary>
    public bool PassesOn(ReadOnlySpan<byte> name) => ZoneScope.Holds(_fallthrough, name);
}
