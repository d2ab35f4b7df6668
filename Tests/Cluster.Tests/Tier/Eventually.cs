namespace ActorDns.Cluster.Tests.Tier;

/// <summary>Waits for a condition with a deadline; tests have no other waits.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a condition says nothing is missing any more.</summary>
    /// <param name="missing">What is still missing; null when it is there.</param>
    /// <param name="deadline">How long.</param>
    public static async Task BecomesAsync(Func<Task<string?>> missing, TimeSpan deadline)
    {
        var end = TierClock.Now + deadline;
        using var timer = new PeriodicTimer(Interval);
        while (await missing() is { } what)
        {
            if (TierClock.Now > end)
            {
                throw new TimeoutException($"After {deadline.TotalSeconds} s still: {what}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until a condition says nothing is missing any more.</summary>
    public static Task BecomesAsync(Func<string?> missing, TimeSpan deadline) => BecomesAsync(() => Task.FromResult(missing()), deadline);

    /// <summary>Lets a scenario run on for some time: traffic and changes go on meanwhile.</summary>
    public static async Task PassesAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }
}
