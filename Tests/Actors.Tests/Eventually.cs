namespace ActorDns.Actors.Tests;

/// <summary>Waits for a condition with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(Deadline);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            Assert.True(await pause.WaitForNextTickAsync(late.Token));
        }
    }
}
