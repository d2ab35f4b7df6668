namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>
/// A small number that belongs to the current thread alone as long as the thread lives. Counters kept per slot are
/// written without locks or interlocked instructions. The slot of a thread that ended is given to a later thread, which
/// counts on where the other stopped; so there are never more slots than there were threads alive at once.
/// </summary>
public static class ThreadSlot
{
    private static readonly Lock Gate = new();
    private static readonly SortedSet<int> Free = [];
    private static int _used;

    [ThreadStatic]
    private static Owner? _owner;

    /// <summary>The current thread's slot, from 0.</summary>
    public static int Current => (_owner ??= new Owner()).Slot;

    private static int Take()
    {
        lock (Gate)
        {
            if (Free.Count == 0)
            {
                return _used++;
            }

            var slot = Free.Min;
            Free.Remove(slot);
            return slot;
        }
    }

    /// <summary>
    /// Reachable from its thread only: its finalizer runs after the thread has ended, and the lock makes what the
    /// thread counted visible to the slot's next owner.
    /// </summary>
    private sealed class Owner
    {
        public int Slot { get; } = Take();

        ~Owner()
        {
            lock (Gate)
            {
                Free.Add(Slot);
            }
        }
    }
}
