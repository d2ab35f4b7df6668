using System.Text.Json;

namespace ActorDns.ApiServer;

/// <summary>
/// An object as the server keeps it: little, for there may be hundreds of thousands; it is written out in full, with
/// managedFields, status and all, when it is asked for. Immutable.
/// </summary>
public sealed record ApiObject
{
    /// <summary>What it is.</summary>
    public required ApiResource Resource { get; init; }

    /// <summary>metadata.namespace; empty for a Namespace.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary>metadata.name.</summary>
    public required string Name { get; init; }

    /// <summary>metadata.labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>metadata.annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>status.phase of a Pod, for the field selector; else empty.</summary>
    public string Phase { get; init; } = string.Empty;

    /// <summary>True to show a metadata.deletionTimestamp.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>True to write metadata behind everything else.</summary>
    public bool MetadataLast { get; init; }

    /// <summary>metadata.resourceVersion, given by the store.</summary>
    public ulong Version { get; init; }

    /// <summary>What to show as resourceVersion instead of <see cref="Version"/>; null for the truth.</summary>
    public string? ShownVersion { get; init; }

    /// <summary>Writes the fields beside metadata (spec, status, endpoints, …).</summary>
    public Action<Utf8JsonWriter> Body { get; init; } = _ => { };

    /// <summary>The key the store orders by, as etcd does.</summary>
    public string Key => $"{Namespace}/{Name}";

    /// <summary>Writes the object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="inList">True to leave out kind and apiVersion, as lists do.</param>
    public void Write(Utf8JsonWriter json, bool inList)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        if (!inList)
        {
            json.WriteString("kind"u8, Resource.Kind);
            json.WriteString("apiVersion"u8, Resource.ApiVersion);
        }

        if (MetadataLast)
        {
            Body(json);
            MetadataWriter.Write(json, this);
        }
        else
        {
            MetadataWriter.Write(json, this);
            Body(json);
        }

        json.WriteEndObject();
    }
}
