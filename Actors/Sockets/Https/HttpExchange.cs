namespace ActorDns.Actors.Sockets.Https;

/// <summary>A query that came in a request.</summary>
/// <param name="pool">Where the exchange goes when its answer has been taken.</param>
internal sealed class HttpExchange(ExchangePool<HttpExchange> pool) : Exchange
{
    private TaskCompletionSource? _answered;

    /// <summary>Waits for the pipeline; the exchange is the caller's again after that.</summary>
    public Task WaitAsync()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answered = answered;
        Resume();
        return answered.Task;
    }

    /// <summary>Leaves it to the pipeline, whose late answer is thrown away.</summary>
    public void Abandon() => Resume();

    /// <summary>Gives it back.</summary>
    public void Return() => pool.Return(this);

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_answered is { } answered)
        {
            _answered = null;
            answered.SetResult();
        }
        else
        {
            Return();
        }
    }
}
