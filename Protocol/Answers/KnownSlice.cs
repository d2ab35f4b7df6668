using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>A slice as a partition holds it.</summary>
/// <param name="Slice">The object as it was when its content changed last: a later one that is served alike is not kept.</param>
/// <param name="Version">The version of the latest one.</param>
internal readonly record struct KnownSlice(EndpointSliceObject Slice, StateVersion Version);
