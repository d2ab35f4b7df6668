namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>Bounds of one document, the same for YAML and JSON. Kubernetes' own objects stay far below them.</summary>
internal static class ReaderBounds
{
    /// <summary>Deepest nesting.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most nodes in a document, with all aliases written out: an alias bomb is refused before it is expanded.</summary>
    public const long MaxNodes = 4_000_000;
}
