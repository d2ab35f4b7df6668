namespace ActorDns.Actors.Routing.Zones;

/// <summary>Zones that come and go while they are answered from. Thread-safe.</summary>
public interface IZoneSourceSet
{
    /// <summary>The zones now.</summary>
    IReadOnlyCollection<IZoneSource> Sources { get; }

    /// <summary>Other zones than before: told on any thread.</summary>
    event Action? Changed;
}
