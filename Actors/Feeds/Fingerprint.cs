using System.Runtime.InteropServices;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// A 64-bit hash of what DNS could show of an object, and of an object's identity. Seeded per process, so that nobody can
/// make two objects collide on purpose. Pure; thread-safe.
/// </summary>
internal static class Fingerprint
{
    private const ulong Prime = 0x9E3779B97F4A7C15;
    private static readonly ulong Seed = (ulong)System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue) * Prime;

    /// <summary>Hashes kind, namespace and name.</summary>
    public static ulong OfIdentity(ObjectKind kind, string @namespace, string name) =>
        Finish(Add(Add(Mix(Seed, (ulong)kind), @namespace), name));

    /// <summary>Hashes the fields DNS could show, and the trigger time that a metric shows; not the version.</summary>
    public static ulong OfContent(ClusterObject value) => value switch
    {
        ServiceObject service => Finish(OfService(service)),
        EndpointSliceObject slice => Finish(OfSlice(slice)),
        PodObject pod => Finish(Mix(Mix(Seed, (ulong)pod.Address.Bits), (ulong)(pod.Address.Bits >> 64))),
        _ => Seed,
    };

    private static ulong OfService(ServiceObject service)
    {
        var hash = AddAddresses(Mix(Seed, (ulong)service.Form), service.ClusterAddresses);
        hash = Add(AddPorts(hash, service.Ports), service.ExternalName);
        return service.ExternalAddresses.Length == 0 && service.ExternalHost.Length == 0
            ? hash
            : Add(AddAddresses(hash, service.ExternalAddresses), service.ExternalHost);
    }

    private static ulong AddAddresses(ulong hash, HostAddress[] addresses)
    {
        foreach (var address in addresses)
        {
            hash = Mix(Mix(Mix(hash, address.Length), (ulong)address.Bits), (ulong)(address.Bits >> 64));
        }

        return hash;
    }

    private static ulong OfSlice(EndpointSliceObject slice)
    {
        var hash = Add(Add(Mix(Seed, (ulong)slice.TriggerTimeUnixMilliseconds), slice.ServiceName), slice.SourceCluster);
        return Add(AddPorts(Mix(hash, slice.IsImport ? 1u : 0u), slice.Ports), slice.Endpoints.Packed);
    }

    private static ulong AddPorts(ulong hash, PortObject[] ports)
    {
        hash = Mix(hash, (ulong)ports.Length);
        foreach (var port in ports)
        {
            hash = Mix(Add(Add(hash, port.Name), port.Protocol), (ulong)port.Number);
        }

        return hash;
    }

    private static ulong Add(ulong hash, string text) => Add(hash, MemoryMarshal.AsBytes(text.AsSpan()));

    private static ulong Add(ulong hash, ReadOnlySpan<byte> octets)
    {
        hash = Mix(hash, (ulong)octets.Length);
        while (octets.Length >= 8)
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(octets));
            octets = octets[8..];
        }

        foreach (var octet in octets)
        {
            hash = Mix(hash, octet);
        }

        return hash;
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        var high = Math.BigMul(hash ^ value, Prime, out var low);
        return high ^ low ^ ulong.RotateLeft(hash, 23);
    }

    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}
