using System.Runtime.InteropServices;

namespace ActorDns.Node.Hosting;

/// <summary>
/// Remembers that the process was told to stop. Each host stops itself on these signals; this is for the moments when none
/// of them runs, where the process would die in the middle of things. Thread-safe.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isSignalled;

    /// <summary>Begins to listen.</summary>
    public StopSignals() => _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, Remember))];

    /// <summary>True after one of the signals.</summary>
    public bool IsSignalled => _isSignalled;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Remember(PosixSignalContext context)
    {
        _isSignalled = true;
        context.Cancel = true;
    }
}
