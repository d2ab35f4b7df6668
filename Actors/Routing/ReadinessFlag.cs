namespace ActorDns.Actors.Routing;

/// <summary>A readiness that its owner sets. Thread-safe.</summary>
/// <param name="name">The name shown by <c>/ready</c>.</param>
/// <param name="reason">What is waited for at the start.</param>
public sealed class ReadinessFlag(string name, string? reason = null) : IReadiness
{
    private volatile bool _isReady;
    private volatile bool _wasReady;
    private volatile string? _reason = reason;

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public bool IsReady => _isReady;

    /// <inheritdoc/>
    public string? Reason => _isReady ? null : _reason;

    /// <summary>True from the first <see cref="SetReady"/> on, whatever came after.</summary>
    public bool WasReady => _wasReady;

    /// <summary>Says that it is there.</summary>
    public void SetReady()
    {
        _wasReady = true;
        _isReady = true;
    }

    /// <summary>Says that it is not there, or no longer.</summary>
    /// <param name="reason">What is waited for, as one line.</param>
    public void SetNotReady(string reason)
    {
        _reason = reason;
        _isReady = false;
    }
}
