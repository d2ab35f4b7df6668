using System.Runtime.Serialization;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Serialization;

namespace ActorDns.Actors.Serialization;

/// <summary>
/// The one serializer of our messages: <see cref="MessageCodec"/> behind Akka's interface. Bound to
/// <see cref="INodeMessage"/>; Akka's fallback for unregistered types is off, so a message without a codec fails loudly.
/// </summary>
public sealed class NodeMessageSerializer : SerializerWithStringManifest
{
    /// <summary>Number of this serializer on the wire; never changes.</summary>
    public const int SerializerId = 20853;

    /// <summary>Akka makes it by reflection.</summary>
    public NodeMessageSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>Binds it, and turns every fallback off.</summary>
    public static string Hocon { get; } = $$"""
        akka.actor {
          serializers.actordns = "{{typeof(NodeMessageSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(INodeMessage).AssemblyQualifiedName}}" = actordns }
          serialization-identifiers { "{{typeof(NodeMessageSerializer).AssemblyQualifiedName}}" = {{SerializerId}} }
          serialization-settings.allow-unregistered-types = false
        }
        """;

    /// <inheritdoc/>
    public override int Identifier => SerializerId;

    /// <inheritdoc/>
    public override string Manifest(object o) => MessageCodec.ManifestOf((INodeMessage)o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => MessageCodec.Write((INodeMessage)obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return MessageCodec.Read(manifest, bytes);
        }
        catch (FormatException fault)
        {
            throw new SerializationException(fault.Message, fault);
        }
    }
}
