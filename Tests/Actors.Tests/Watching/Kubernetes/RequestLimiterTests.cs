using ActorDns.Actors.Watching.Kubernetes;

namespace ActorDns.Actors.Tests.Watching.Kubernetes;

public sealed class RequestLimiterTests
{
    [Fact]
    public async Task A_burst_leaves_at_once_and_the_rest_at_the_rate()
    {
        var clock = new ManualClock();
        using var limiter = new RequestLimiter(requestsPerSecond: 2, burst: 3, inFlight: 0, clock);
        var requests = Enumerable.Range(0, 6).Select(_ => limiter.WaitAsync(CancellationToken.None)).ToArray();
        Assert.Equal(3, requests.Count(request => request.IsCompleted));

        clock.Advance(TimeSpan.FromSeconds(0.5));
        await requests[3];
        Assert.False(requests[4].IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(requests);

        clock.Advance(TimeSpan.FromHours(1));
        requests = [.. Enumerable.Range(0, 4).Select(_ => limiter.WaitAsync(CancellationToken.None))];
        Assert.Equal(3, requests.Count(request => request.IsCompleted));
    }

    [Fact]
    public async Task Lists_at_the_same_time_are_bounded()
    {
        using var limiter = new RequestLimiter(100, 100, inFlight: 2, TimeProvider.System);
        var first = await limiter.EnterListAsync(CancellationToken.None);
        using var second = await limiter.EnterListAsync(CancellationToken.None);
        var third = limiter.EnterListAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
    }
}
