namespace ActorDns.Actors.Placement;

/// <summary>Names the shard region of the records in the actor registry.</summary>
public sealed class RecordRegionKey
{
    private RecordRegionKey()
    {
    }
}
