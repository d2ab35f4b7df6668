namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>A query of a connection and the connection its answer goes to.</summary>
/// <param name="pool">Where the exchange goes after a late answer.</param>
internal sealed class TcpExchange(ExchangePool<TcpExchange> pool) : Exchange
{
    private TcpOutput? _output;

    /// <summary>Takes the exchange for one query of a connection.</summary>
    public void Begin(TcpOutput output)
    {
        _output = output;
        output.Begin();
    }

    /// <summary>Answers in place of another exchange, whose late answer is thrown away.</summary>
    public void Take(TcpExchange other) => (_output, other._output) = (other._output, null);

    /// <summary>Hands over the answer, if there is one, and gives the exchange back.</summary>
    public void Complete()
    {
        var output = _output!;
        _output = null;
        var more = Context.Continuation;
        Context.Continuation = null;
        output.Append(Context.Response, more);
        pool.Return(this);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_output is not { } output)
        {
            pool.Return(this);
            return;
        }

        Complete();
        output.Flush();
    }
}
