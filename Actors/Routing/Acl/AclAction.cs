namespace ActorDns.Actors.Routing.Acl;

/// <summary>What an acl rule does with a query.</summary>
public enum AclAction
{
    /// <summary>Let it pass.</summary>
    Allow,

    /// <summary>Answer REFUSED, Extended DNS Error 15.</summary>
    Block,

    /// <summary>Answer with no records, Extended DNS Error 17.</summary>
    Filter,

    /// <summary>Do not answer.</summary>
    Drop,
}
