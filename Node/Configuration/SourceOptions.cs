namespace ActorDns.Node.Configuration;

/// <summary>Where objects come from: an API server, or a folder of manifests. Immutable.</summary>
/// <param name="ManifestFolder">The folder; null for the API server.</param>
public sealed record SourceOptions(string? ManifestFolder)
{
    private const string ManifestPrefix = "manifests:";

    /// <summary>The API server.</summary>
    public static SourceOptions Kubernetes { get; } = new((string?)null);

    /// <summary>A folder of manifests.</summary>
    public static SourceOptions Manifests(string folder) => new(folder);

    /// <summary>Reads <c>kubernetes</c> or <c>manifests:FOLDER</c>.</summary>
    /// <returns>Null when the text is neither.</returns>
    public static SourceOptions? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text == "kubernetes" ? Kubernetes
            : text.StartsWith(ManifestPrefix, StringComparison.Ordinal) && text.Length > ManifestPrefix.Length ? Manifests(text[ManifestPrefix.Length..])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => ManifestFolder is null ? "kubernetes" : ManifestPrefix + ManifestFolder;
}
