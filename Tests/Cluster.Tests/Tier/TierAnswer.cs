using System.Globalization;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>What became of one question.</summary>
/// <param name="Asked">When it was sent.</param>
/// <param name="Answered">When its answer came, or the client gave up.</param>
/// <param name="Node">The node asked.</param>
/// <param name="Name">The name, without the last dot.</param>
/// <param name="Code">The RCODE; <see cref="NoAnswer"/> for none.</param>
/// <param name="Addresses">The addresses, sorted.</param>
internal sealed record TierAnswer(TimeSpan Asked, TimeSpan Answered, int Node, string Name, int Code, IReadOnlyList<string> Addresses)
{
    public const int NoAnswer = -1;

    /// <summary>It says of itself that it may be old (RFC 8914 code 3): nobody who has the name could be asked.</summary>
    public bool IsMarkedStale { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Asked.TotalSeconds:F3}–{Answered.TotalSeconds:F3} node {Node} {Name}: {(Code == NoAnswer ? "no answer" : $"rcode {Code}")} [{string.Join(' ', Addresses)}]{(IsMarkedStale ? " marked stale" : string.Empty)}");
}
