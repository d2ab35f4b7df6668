using ActorDns.Actors.Watching;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>
/// What a receiver makes of a feed by the rules of the design: newer versions win within an epoch, a later epoch wins
/// over an earlier one, and a completed list sweeps what its epoch did not name. Thread-safe.
/// </summary>
internal sealed class FeedModel
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string Name), (long Epoch, ObjectChange Change)> _known = [];
    private readonly List<object> _heard = [];

    /// <summary>Everything heard, in order.</summary>
    public IReadOnlyList<object> Heard
    {
        get
        {
            lock (_lock)
            {
                return _heard.ToArray();
            }
        }
    }

    /// <summary>The objects that are there, with their versions.</summary>
    public IReadOnlyDictionary<string, ulong> Present
    {
        get
        {
            lock (_lock)
            {
                return _known.Values
                    .Where(known => known.Change.Object is not null)
                    .ToDictionary(known => $"{known.Change.Namespace}/{known.Change.Name}", known => known.Change.Version);
            }
        }
    }

    /// <summary>How many messages of a type were heard.</summary>
    public int Count<T>() => Heard.OfType<T>().Count();

    /// <summary>Takes a message in.</summary>
    public void Hear(object message)
    {
        lock (_lock)
        {
            _heard.Add(message);
            switch (message)
            {
                case WatchMessages.ChangesRead read:
                    foreach (var change in read.Changes)
                    {
                        Apply(read.Epoch, read.FromList, change);
                    }

                    break;
                case WatchMessages.ListCompleted completed:
                    Sweep(completed.Epoch);
                    break;
            }
        }
    }

    private void Apply(long epoch, bool fromList, ObjectChange change)
    {
        var key = (change.Namespace, change.Name);
        var isNew = !_known.TryGetValue(key, out var known);
        if (isNew || epoch > known.Epoch || change.Version > known.Change.Version)
        {
            _known[key] = (epoch, change);
        }
        else if (fromList)
        {
            _known[key] = (epoch, known.Change);
        }
    }

    private void Sweep(long epoch)
    {
        foreach (var key in _known.Where(known => known.Value.Epoch < epoch).Select(known => known.Key).ToArray())
        {
            _known.Remove(key);
        }
    }
}
