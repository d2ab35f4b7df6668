namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>What a node of a manifest is.</summary>
internal enum ManifestNodeKind
{
    /// <summary>Nothing: null, ~, or no text at all.</summary>
    Null,

    /// <summary>A text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A list.</summary>
    Sequence,

    /// <summary>Fields.</summary>
    Mapping,
}
