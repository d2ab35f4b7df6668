using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>An object as one file defines it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Object">The object with version 0; null when it is defined but not served: not selected by its labels, or a pod that is over.</param>
/// <param name="Line">The line its definition begins at.</param>
internal sealed record ManifestEntry(ObjectKey Key, ClusterObject? Object, int Line);
