using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>A receive loop on a thread of its own: in the background, named, blocking in the kernel while nothing comes.</summary>
/// <param name="name">Names the thread.</param>
internal abstract class UdpThread(string name) : IReceiveLoop
{
    private readonly Lock _lock = new();
    private volatile bool _isStopping;
    private bool _isRunning;
    private bool _isDisposed;

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public Transport Transport => Transport.Udp;

    /// <summary>True when the loop is to end.</summary>
    protected bool IsStopping => _isStopping;

    /// <inheritdoc/>
    public Task RunAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _isRunning = true;
        }

        var thread = new Thread(() => RunAndTell(ended)) { IsBackground = true, Name = Name };
        thread.Start();
        return ended.Task;
    }

    /// <inheritdoc/>
    public void StopReceiving()
    {
        _isStopping = true;
        Wake();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            if (!_isRunning)
            {
                Close();
                return;
            }
        }

        // The thread closes the socket when it is through: nobody has to wait for it here.
        StopReceiving();
    }

    /// <summary>Reads and answers until <see cref="IsStopping"/>; an exception is a fault, after which it may be called again.</summary>
    protected abstract void Loop();

    /// <summary>Makes a receive call that waits return.</summary>
    protected abstract void Wake();

    /// <summary>Closes the socket.</summary>
    protected abstract void Close();

    private void RunAndTell(TaskCompletionSource ended)
    {
        Exception? fault = null;
        try
        {
            Loop();
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        EndRun();
        if (fault is null)
        {
            ended.SetResult();
        }
        else
        {
            ended.SetException(fault);
        }
    }

    private void EndRun()
    {
        lock (_lock)
        {
            _isRunning = false;
            if (_isDisposed)
            {
                Close();
            }
        }
    }
}
