using ActorDns.Actors.Watching.Manifests.Reading;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>What is known of one file. Immutable.</summary>
/// <param name="Stamp">The stamp it was read under; null when it must be read again whatever its stamp.</param>
/// <param name="Hash">SHA-256 of the content last read; empty when it could not be read.</param>
/// <param name="Good">Its last good state.</param>
/// <param name="Findings">What is wrong with it as it is now.</param>
internal sealed record ManifestFile(FileStamp? Stamp, byte[] Hash, ManifestContent Good, ManifestFinding[] Findings)
{
    /// <summary>A file that was not read yet.</summary>
    public static ManifestFile Unread { get; } = new(null, [], ManifestContent.Empty, []);
}
