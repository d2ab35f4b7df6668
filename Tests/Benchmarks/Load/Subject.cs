using System.Net;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Load;

/// <summary>A server under load: its process and where it listens. Killed when disposed.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Server">Where it listens, on loopback.</param>
/// <param name="Process">The process.</param>
/// <param name="Works">What it can be asked; empty for everything.</param>
internal sealed record Subject(string Name, IPEndPoint Server, ChildProcess Process, IReadOnlyList<string> Works) : IDisposable
{
    /// <summary>Says whether it can be asked a kind of question.</summary>
    public bool Does(Work work) => Works.Count == 0 || Works.Contains(work.Name);

    public void Dispose() => Process.Dispose();
}
