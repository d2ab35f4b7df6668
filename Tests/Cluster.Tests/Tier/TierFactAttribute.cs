using ActorDns.Node.Configuration;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>A test of several nodes: skipped while nodes cannot find each other (no setting ContactPoints).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TierFactAttribute : FactAttribute
{
    public TierFactAttribute()
    {
        if (typeof(NodeOptions).GetProperty("ContactPoints") is null)
        {
            Skip = "Nodes have no setting ContactPoints yet, so they cannot form a tier.";
        }
    }
}
