namespace ActorDns.Protocol.Zones;

/// <summary>What was read of a master file. Immutable.</summary>
/// <param name="Zone">The zone; null when there are faults.</param>
/// <param name="Faults">Why there is none, in the order of the text; at most <see cref="MasterFileReader.MaxFaults"/>.</param>
/// <param name="Warnings">What has no effect; the first <see cref="MasterFileReader.MaxFaults"/>.</param>
public sealed record MasterFileResult(Zone? Zone, IReadOnlyList<MasterFileFault> Faults, IReadOnlyList<string> Warnings);
