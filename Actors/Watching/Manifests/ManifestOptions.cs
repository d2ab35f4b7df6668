namespace ActorDns.Actors.Watching.Manifests;

/// <summary>Where a <see cref="ManifestSource"/> reads and what bounds it. Immutable.</summary>
public sealed record ManifestOptions
{
    /// <summary>The folder. All *.yaml, *.yml and *.json in it and below are read, in ordinal order of their paths.</summary>
    public required string Folder { get; init; }

    /// <summary>Label selector of Services, EndpointSlices, ServiceImports and Pods; empty for all.</summary>
    public string LabelSelector { get; init; } = string.Empty;

    /// <summary>Label selector of Namespaces; empty for all.</summary>
    public string NamespaceLabelSelector { get; init; } = string.Empty;

    /// <summary>How often the folder is looked through although no change was announced: network mounts announce none.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the folder must be quiet after an announced change before it is read; at most ten times that is waited.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Largest file in octets; a larger one is refused.</summary>
    public long MaxFileBytes { get; init; } = 64 << 20;

    /// <summary>Largest number of files; those behind it in order are not read, which is reported.</summary>
    public int MaxFiles { get; init; } = 10_000;

    /// <summary>Largest number of objects over all files; a file that would exceed it is refused.</summary>
    public int MaxObjects { get; init; } = 1_000_000;

    /// <summary>How many changes are kept for watches to resume from, or those of the last reading if they are more; a watch that is further behind must list again.</summary>
    public int MaxHistory { get; init; } = 16_384;
}
