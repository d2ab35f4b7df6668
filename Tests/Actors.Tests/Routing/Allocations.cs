using ActorDns.Actors.Routing;

namespace ActorDns.Actors.Tests.Routing;

/// <summary>Measures what a query costs that a stage answers, or passes on, at once.</summary>
internal static class Allocations
{
    /// <summary>Octets of garbage of many queries after some have warmed the path.</summary>
    public static long Of(QueryDispatcher dispatcher, TestQuery query)
    {
        var context = new QueryContext();
        var octets = query.Octets();
        for (var i = 0; i < 200; i++)
        {
            Ask();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Ask();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Ask()
        {
            query.Fill(context, octets);
            var task = dispatcher.DispatchAsync(context);
            Assert.True(task.IsCompletedSuccessfully);
        }
    }
}
