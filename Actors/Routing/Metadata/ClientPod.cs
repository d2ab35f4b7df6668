namespace ActorDns.Actors.Routing.Metadata;

/// <summary>The pod a client is. Immutable; the octets must not be written.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
public sealed record ClientPod(byte[] Namespace, byte[] Name);
