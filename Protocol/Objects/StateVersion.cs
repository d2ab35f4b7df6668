namespace ActorDns.Protocol.Objects;

/// <summary>
/// How new a state is: the history of the API server it belongs to, then the resourceVersion within it. A history ends when
/// an API server goes back to an older backup; the next epoch then stands above everything before, whatever its versions.
/// The default value stands for nothing known and is older than everything. Immutable, thread-safe.
/// </summary>
/// <param name="Epoch">The history, counting up from 1; 0 for nothing known.</param>
/// <param name="Version">Version within the epoch.</param>
public readonly record struct StateVersion(long Epoch, ulong Version) : IComparable<StateVersion>
{
    /// <summary>Orders by epoch, then by version.</summary>
    public int CompareTo(StateVersion other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Version.CompareTo(other.Version);

    /// <summary>Text for logs: epoch/version.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Epoch}/{Version}");

    /// <summary>The newer of two.</summary>
    public static StateVersion Max(StateVersion left, StateVersion right) => left >= right ? left : right;

    /// <summary>Older.</summary>
    public static bool operator <(StateVersion left, StateVersion right) => left.CompareTo(right) < 0;

    /// <summary>Older or the same.</summary>
    public static bool operator <=(StateVersion left, StateVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Newer.</summary>
    public static bool operator >(StateVersion left, StateVersion right) => left.CompareTo(right) > 0;

    /// <summary>Newer or the same.</summary>
    public static bool operator >=(StateVersion left, StateVersion right) => left.CompareTo(right) >= 0;
}
