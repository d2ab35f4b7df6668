namespace ActorDns.Actors.Watching.Manifests;

/// <summary>What tells cheaply that a file was probably not written since: a first look, never proof.</summary>
/// <param name="Length">Length in octets.</param>
/// <param name="WrittenTicks">Time of the last write, UTC ticks.</param>
internal readonly record struct FileStamp(long Length, long WrittenTicks);
