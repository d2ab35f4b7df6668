using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Acl;

/// <summary>One line of an acl directive. Immutable.</summary>
/// <param name="Action">What it does.</param>
/// <param name="Types">The QTYPEs it is about; empty for all.</param>
/// <param name="Sources">The clients it is about; empty for all.</param>
public sealed record AclPolicy(AclAction Action, IReadOnlyList<RecordType> Types, IReadOnlyList<AddressBlock> Sources)
{
    /// <summary>Says whether the line is about a query.</summary>
    public bool Matches(RecordType type, HostAddress client) => MatchesType(type) && MatchesClient(client);

    private bool MatchesType(RecordType type)
    {
        for (var i = 0; i < Types.Count; i++)
        {
            if (Types[i] == type)
            {
                return true;
            }
        }

        return Types.Count == 0;
    }

    private bool MatchesClient(HostAddress client)
    {
        for (var i = 0; i < Sources.Count; i++)
        {
            if (Sources[i].Contains(client))
            {
                return true;
            }
        }

        return Sources.Count == 0;
    }
}
