using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Gives the same <see cref="PortObject"/> for the same port: a cluster has few different ones. Bounded and thread-safe
/// as <see cref="StringPool"/> is.
/// </summary>
internal sealed class PortPool
{
    private const int Slots = 2048;
    private readonly PortObject?[] _slots = new PortObject?[Slots];

    /// <summary>The port.</summary>
    public PortObject Get(string name, string protocol, int number)
    {
        var hash = (uint)HashCode.Combine(name, protocol, number);
        ref var slot = ref _slots[hash & (Slots - 1)];
        var held = slot;
        if (held is not null && held.Number == number && held.Name == name && held.Protocol == protocol)
        {
            return held;
        }

        return slot = new PortObject(name, protocol, number);
    }
}
