namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>What one file holds. Immutable.</summary>
/// <param name="Entries">The objects in the order of the file.</param>
/// <param name="UsedNamespaces">Every namespace an object of any kind names, whether a Namespace object declares it or not.</param>
/// <param name="IgnoredKinds">The kinds in it that DNS is not made of.</param>
/// <param name="Findings">What is wrong; with an error among them the entries must not be used.</param>
internal sealed record ManifestContent(ManifestEntry[] Entries, string[] UsedNamespaces, string[] IgnoredKinds, ManifestFinding[] Findings)
{
    /// <summary>A file that holds nothing.</summary>
    public static ManifestContent Empty { get; } = new([], [], [], []);

    /// <summary>True when the file must not be used.</summary>
    public bool HasErrors => Array.Exists(Findings, finding => finding.Severity == ManifestSeverity.Error);
}
