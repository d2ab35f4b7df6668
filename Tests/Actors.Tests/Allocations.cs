using ActorDns.Actors.Routing;
using ActorDns.Actors.Tests.Routing;

namespace ActorDns.Actors.Tests;

/// <summary>
/// Measures the garbage of this thread. A collection at that moment counts the rest of the thread's allocation buffer, up to
/// 8 kB, as allocated: hence the least of several rounds, of which what the code itself allocates is in every one.
/// </summary>
internal static class Allocations
{
    private const int Rounds = 7;

    /// <summary>Octets of the cheapest of several rounds, after one to warm up.</summary>
    public static long Of(Action round)
    {
        round();
        var least = long.MaxValue;
        for (var i = 0; i < Rounds && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Octets of a thousand queries that are answered, or passed on, at once.</summary>
    public static long Of(QueryDispatcher dispatcher, TestQuery query)
    {
        var context = new QueryContext();
        var octets = query.Octets();
        return Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                query.Fill(context, octets);
                var task = dispatcher.DispatchAsync(context);
                Assert.True(task.IsCompletedSuccessfully);
            }
        });
    }
}
