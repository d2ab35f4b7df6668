using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>
/// <c>cname</c>: the first CNAME whose target matches leads elsewhere, and what is found there, through the whole server, comes
/// in the place of the records behind it. Immutable.
/// </summary>
/// <param name="Matcher">Which targets.</param>
/// <param name="To">What comes in the place of what matched.</param>
public sealed record CnameRule(NameMatcher Matcher, string To) : ResponseRule
{
    /// <inheritdoc/>
    internal override async ValueTask ApplyAsync(ResponseDraft response, QueryContext context, Func<IQueryDispatcher> dispatcher)
    {
        if (TryRedirect(response) is not { } target)
        {
            return;
        }

        var found = await InternalQuery.AskAsync(dispatcher(), context, target, context.Query.Type);
        found.AppendAnswers(response);
    }

    /// <summary>Points the CNAME elsewhere and cuts the answer behind it.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The new target in wire form; null, and nothing changed, if no CNAME matches.</returns>
    private byte[]? TryRedirect(ResponseDraft response)
    {
        Span<byte> target = stackalloc byte[WireNames.MaxLength];
        for (var i = 0; i < response.Records.Length; i++)
        {
            ref var record = ref response.Records[i];
            if (record.Type != RecordType.CNAME || record.Section != Section.Answer)
            {
                continue;
            }

            var before = WireNames.ToText(response.RdataOf(record)).ToLowerInvariant();
            if (!Matcher.IsMatch(before) || !DomainName.TryWriteWire(Matcher.Replace(before, To), target, out var length))
            {
                continue;
            }

            response.SetRdata(ref record, target[..length]);
            var answers = response.Count(Section.Answer);
            response.Remove(i + 1, answers - i - 1);
            for (var k = i - 1; k >= 0; k--)
            {
                if (response.Records[k].Type != RecordType.CNAME)
                {
                    response.Remove(k, 1);
                }
            }

            return target[..length].ToArray();
        }

        return null;
    }
}
