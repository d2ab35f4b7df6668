namespace ActorDns.Actors.Replication;

/// <summary>Batches that belong together: done when it is sealed and every one of them has been answered. Used by one actor.</summary>
internal sealed class BatchGroup(Action whenDone)
{
    private int _open = 1;

    /// <summary>True when everything is answered.</summary>
    public bool IsDone => _open == 0;

    /// <summary>One more batch.</summary>
    public void Add() => _open++;

    /// <summary>A batch is answered, or nobody waits for it any more.</summary>
    public void Settle()
    {
        if (--_open == 0)
        {
            whenDone();
        }
    }

    /// <summary>No more batches will be added. Call it once.</summary>
    public void Seal() => Settle();
}
