namespace ActorDns.Actors.Caching;

/// <summary>A cell with the value it had when it was read. Immutable, thread-safe; the default value depends on nothing.</summary>
/// <param name="Cell">The cell; null for none.</param>
/// <param name="Value">Its value then.</param>
public readonly record struct CellReading(VersionCell? Cell, long Value)
{
    /// <summary>True while nothing has changed.</summary>
    public bool IsCurrent => Cell is null || Cell.Value == Value;
}
