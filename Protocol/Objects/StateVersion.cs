namespace ActorDns.Protocol.Objects;

/// <summary>
/// How far a copy of the objects of one kind has come: the epoch of the last list, then the version within it. A later
/// epoch is newer whatever its version, so that an API server restored from a backup is followed backwards. The default
/// value stands for nothing known and is older than everything. Immutable, thread-safe.
/// </summary>
/// <param name="Epoch">Epoch of the list; 0 before the first.</param>
/// <param name="Version">Version within the epoch.</param>
public readonly record struct StateVersion(long Epoch, ulong Version) : IComparable<StateVersion>
{
    /// <summary>Orders by epoch, then by version.</summary>
    public int CompareTo(StateVersion other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Version.CompareTo(other.Version);

    /// <summary>Text for logs: epoch/version.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Epoch}/{Version}");

    /// <summary>Older.</summary>
    public static bool operator <(StateVersion left, StateVersion right) => left.CompareTo(right) < 0;

    /// <summary>Older or the same.</summary>
    public static bool operator <=(StateVersion left, StateVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Newer.</summary>
    public static bool operator >(StateVersion left, StateVersion right) => left.CompareTo(right) > 0;

    /// <summary>Newer or the same.</summary>
    public static bool operator >=(StateVersion left, StateVersion right) => left.CompareTo(right) >= 0;
}
