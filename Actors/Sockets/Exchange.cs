using System.Runtime.CompilerServices;
using ActorDns.Actors.Routing;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// A query and where its answer goes. One object serves many queries one after the other: from the moment it is taken
/// for one until <see cref="Finish"/>, it belongs to that query alone, on whatever thread the query is.
/// </summary>
internal abstract class Exchange
{
    private readonly Action _onCompleted;
    private ValueTaskAwaiter _awaiter;
    private QueryRunner? _runner;

    /// <summary>Makes an exchange with a context of its own.</summary>
    protected Exchange() => _onCompleted = OnCompleted;

    /// <summary>The query.</summary>
    public QueryContext Context { get; } = new();

    /// <summary>True when the client has its answer (SERVFAIL at the bound) although the pipeline still works.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Keeps a pipeline that has not finished.</summary>
    public void Hold(ValueTaskAwaiter awaiter, QueryRunner runner, bool isAnswered)
    {
        _awaiter = awaiter;
        _runner = runner;
        IsAnswered = isAnswered;
    }

    /// <summary>Hands the exchange to the pipeline it holds; <see cref="Finish"/> follows on the thread that ends it, perhaps at once.</summary>
    public void Resume() => _awaiter.UnsafeOnCompleted(_onCompleted);

    /// <summary>The pipeline has finished late: send what the context holds (unless <see cref="IsAnswered"/>) and give the exchange back.</summary>
    protected abstract void Finish();

    private void OnCompleted()
    {
        var runner = _runner!;
        var awaiter = _awaiter;
        _awaiter = default;
        _runner = null;
        runner.Collect(Context, awaiter);
        try
        {
            Finish();
        }
        catch (Exception fault)
        {
            // Nobody is above a continuation: an exception here would end the process.
            runner.Fail(Context, fault);
        }
        finally
        {
            runner.Gate.Exit();
        }
    }
}
