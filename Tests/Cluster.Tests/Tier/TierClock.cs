using System.Diagnostics;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The one clock of client and history: monotonic, from the first look at it.</summary>
internal static class TierClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();

    public static TimeSpan Now => Stopwatch.GetElapsedTime(Origin);
}
