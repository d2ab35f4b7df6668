using System.Text;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>Writes the records of one service, without those that are known, until one does not fit.</summary>
/// <param name="zone">The zone.</param>
/// <param name="namespace">The namespace's label.</param>
/// <param name="service">The service.</param>
/// <param name="skip">How many records are known.</param>
internal ref struct TransferRecords(KubernetesZone zone, ReadOnlySpan<byte> @namespace, ServiceRecords service, int skip)
{
    private readonly ReadOnlySpan<byte> _namespace = @namespace;
    private int _skip = skip;

    /// <summary>True once a record did not fit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The name of an endpoint, or of the service with an empty label.</summary>
    public readonly byte[] NameOf(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second = default)
    {
        NameOctets octets = default;
        var name = new NameBuffer(octets);
        if (!first.IsEmpty)
        {
            name.Add(first);
        }

        if (!second.IsEmpty)
        {
            name.Add(second);
        }

        return name.EndService(service.Name, _namespace, zone.Zone.Wire, zone.IsExternal).ToArray();
    }

    /// <summary>Adds an address of an endpoint, or of the service with an empty label.</summary>
    public void AddAddress(scoped ReadOnlySpan<byte> label, HostAddress address, ref ResponseWriter writer, scoped ReadOnlySpan<byte> cluster = default)
    {
        if (!IsFull && NameOf(label, label.IsEmpty ? default : cluster) is { Length: > 0 } owner && IsWanted())
        {
            IsFull = !writer.TryAddAddress(Section.Answer, owner, zone.TtlSeconds, address);
        }
    }

    /// <summary>Adds an alias, if the target is a name.</summary>
    public void AddAlias(scoped ReadOnlySpan<byte> target, ref ResponseWriter writer)
    {
        if (!target.IsEmpty && !IsFull && NameOf(default) is { Length: > 0 } owner && IsWanted())
        {
            IsFull = !writer.TryAddName(Section.Answer, owner, RecordType.CNAME, zone.TtlSeconds, target);
        }
    }

    /// <summary>Adds the record of a named port: <c>_port._protocol</c> and the service's name.</summary>
    public void AddPort(PortObject port, ushort weight, scoped ReadOnlySpan<byte> target, ref ResponseWriter writer)
    {
        if (port.Name.Length == 0 || port.Number < 0)
        {
            return;
        }

        // A name that is too long has no records, and must not become the service's own.
        var (name, protocol) = (Encoding.UTF8.GetBytes("_" + port.Name.ToLowerInvariant()), Encoding.UTF8.GetBytes("_" + port.Protocol.ToLowerInvariant()));
        if (NameOf(name, protocol) is { Length: > 0 } owner)
        {
            AddPort(owner, port.Number, weight, target, ref writer);
        }
    }

    /// <summary>Adds a SRV record.</summary>
    /// <param name="owner">Its owner; empty for the service's own name.</param>
    /// <param name="number">The port.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="target">The target; empty for the service's own name.</param>
    /// <param name="writer">Takes it.</param>
    public void AddPort(scoped ReadOnlySpan<byte> owner, int number, ushort weight, scoped ReadOnlySpan<byte> target, ref ResponseWriter writer)
    {
        if (number < 0 || IsFull)
        {
            return;
        }

        var own = NameOf(default);
        owner = owner.IsEmpty ? own : owner;
        target = target.IsEmpty ? own : target;
        if (!owner.IsEmpty && !target.IsEmpty && IsWanted())
        {
            IsFull = !writer.TryAddSrv(Section.Answer, owner, zone.TtlSeconds, 0, weight, (ushort)number, target);
        }
    }

    private bool IsWanted() => !IsFull && _skip-- <= 0;
}
