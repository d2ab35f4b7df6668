namespace ActorDns.Protocol.Objects;

/// <summary>A named port of a Service, ServiceImport or EndpointSlice.</summary>
/// <param name="Name">The port's name, lower case; empty when it has none.</param>
/// <param name="Protocol">"tcp", "udp" or "sctp", lower case.</param>
/// <param name="Number">1 to 65535, or -1 when an EndpointSlice port has no number.</param>
public sealed record PortObject(string Name, string Protocol, int Number);
