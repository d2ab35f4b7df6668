using System.Buffers.Binary;
using ActorDns.Protocol.Messages.Contracts;
using ActorDns.Protocol.Objects;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps versions and sets of shards, which many messages carry, to their protobuf bodies and back.</summary>
internal static class VersionMapping
{
    // The default value is left out: nothing known is the usual minimum of pods.
    public static StateVersionBody? ToBody(StateVersion version) =>
        version == default ? null : new StateVersionBody { Epoch = version.Epoch, Version = version.Version };

    public static StateVersion FromBody(StateVersionBody? body) => body is null ? default : new(body.Epoch, body.Version);

    public static IEnumerable<KindVersionBody> ToBodies(IReadOnlyList<StreamMessages.KindVersion> versions) =>
        versions.Select(version => new KindVersionBody { Kind = (uint)version.Kind, Version = ToBody(version.Version) });

    /// <exception cref="FormatException">A kind is unknown.</exception>
    public static StreamMessages.KindVersion[] FromBodies(RepeatedField<KindVersionBody> bodies) =>
        [.. bodies.Select(body => new StreamMessages.KindVersion(ObjectMapping.KindOf(body.Kind), FromBody(body.Version)))];

    public static ByteString ToBytes(ShardSet shards)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(octets, shards.Bits);
        return ByteString.CopyFrom(octets);
    }

    /// <exception cref="FormatException">Not 16 octets.</exception>
    public static ShardSet ToShards(ByteString octets) => octets.Length == 16
        ? new ShardSet(BinaryPrimitives.ReadUInt128LittleEndian(octets.Span))
        : throw new FormatException($"A set of shards has 16 octets, not {octets.Length}.");
}
