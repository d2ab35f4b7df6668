namespace ActorDns.Cluster.Tests.Tier;

/// <summary>Changes the API server's objects all the time: cluster IPs, endpoints, services that come and go.</summary>
internal sealed class ChangeLoop : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly AnswerHistory _history;
    private readonly Random _random;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    public ChangeLoop(AnswerHistory history, int seed)
    {
        _history = history;
        _random = new Random(seed);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Changes nothing any more.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                Change();
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private void Change()
    {
        switch (_random.Next(3))
        {
            case 0:
                _history.PutService(TierWorld.Shop, $"web-{_random.Next(TierWorld.Services)}", Address(96));
                break;
            case 1:
                _history.PutEndpoints("data", $"db-{_random.Next(TierWorld.HeadlessServices)}", [.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Address(1)).Distinct()]);
                break;
            default:
                var comer = $"comer-{_random.Next(TierWorld.Comers)}";
                if (_history.Now(AnswerHistory.ServiceName(TierWorld.Shop, comer)).Count == 0)
                {
                    _history.PutService(TierWorld.Shop, comer, Address(97));
                }
                else
                {
                    _history.DeleteService(TierWorld.Shop, comer);
                }

                break;
        }
    }

    private string Address(int second) => $"10.{second}.{_random.Next(200, 250)}.{_random.Next(1, 255)}";
}
