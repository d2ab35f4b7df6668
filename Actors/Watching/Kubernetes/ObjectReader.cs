using System.Text.Json;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Reads API objects of one kind from JSON into what is kept of them, without an object model in between: fields in any
/// order, unknown ones (managedFields, status, …) skipped, names checked and in lower case. An instance reuses its
/// scratch space, so it serves one caller at a time; the pools may be shared.
/// </summary>
internal sealed class ObjectReader(ObjectKind kind, StringPool strings, PortPool ports)
{
    private readonly ServiceFields _service = new(strings, ports, kind == ObjectKind.ServiceImport);
    private readonly EndpointSliceFields _slice = new(strings, ports);
    private PodFields _pod;

    /// <summary>Reads one object.</summary>
    /// <param name="json">Exactly the object.</param>
    /// <param name="deleted">True when the event says that it is gone.</param>
    /// <returns>The object as it is, or that it is gone: also a pod that has ended and a slice of FQDNs.</returns>
    /// <exception cref="ObjectFormatException">It cannot be used; the message names object, field and cure.</exception>
    public ObjectChange Read(ReadOnlySpan<byte> json, bool deleted = false)
    {
        try
        {
            return ReadObject(json, deleted);
        }
        catch (ObjectFormatException cause)
        {
            throw new ObjectFormatException($"{kind} {Identify(json)}: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is the reader's word for a text that is not UTF-8.
            throw new ObjectFormatException($"{kind} {Identify(json)}: not valid JSON: {JsonFields.Show(cause.Message)}", cause);
        }
    }

    private ObjectChange ReadObject(ReadOnlySpan<byte> json, bool deleted)
    {
        var reader = new Utf8JsonReader(json);
        var metadata = default(ObjectMetadata);
        _service.Clear();
        _slice.Clear();
        _pod = default;
        JsonFields.Enter(ref reader, "the object");
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                metadata.Read(ref reader);
            }
            else if (!ReadKindField(ref reader))
            {
                JsonFields.SkipField(ref reader);
            }
        }

        if (reader.Read())
        {
            throw new ObjectFormatException("something follows the object");
        }

        return Make(ref metadata, deleted);
    }

    private bool ReadKindField(scoped ref Utf8JsonReader reader) => kind switch
    {
        ObjectKind.Service or ObjectKind.ServiceImport => _service.TryRead(ref reader),
        ObjectKind.EndpointSlice => _slice.TryRead(ref reader),
        ObjectKind.Pod => _pod.TryRead(ref reader),
        _ => false,
    };

    private ObjectChange Make(ref ObjectMetadata metadata, bool deleted)
    {
        var version = JsonFields.ParseVersion(metadata.Version, "metadata.resourceVersion");
        if (version == 0)
        {
            throw new ObjectFormatException("metadata.resourceVersion is missing");
        }

        // Names of these kinds are labels of DNS names; those of slices and pods never are on their own.
        var isLabel = kind is not (ObjectKind.EndpointSlice or ObjectKind.Pod);
        var name = ReadName(metadata.Name, "metadata.name", isLabel);
        var space = kind == ObjectKind.Namespace ? string.Empty : ReadName(metadata.Namespace, "metadata.namespace", isLabel: true);
        ClusterObject? made = deleted ? null : kind switch
        {
            ObjectKind.Namespace => new NamespaceObject(name, version),
            ObjectKind.Service or ObjectKind.ServiceImport => _service.Make(space, name, version),
            ObjectKind.EndpointSlice => _slice.Make(space, name, version, ref metadata),
            ObjectKind.Pod => _pod.Make(space, name, version, metadata.IsTerminating),
            _ => throw new ObjectFormatException("this kind is not read"),
        };
        return made is null ? ObjectChange.Deleted(kind, space, name, version) : ObjectChange.Present(made);
    }

    private string ReadName(ReadOnlySpan<byte> text, string field, bool isLabel)
    {
        var maximum = isLabel ? JsonFields.MaximumLabel : JsonFields.MaximumName;
        if (!JsonFields.IsName(text, maximum, dots: !isLabel))
        {
            throw new ObjectFormatException(
                $"{field} \"{JsonFields.Show(text)}\" must be 1 to {maximum} letters, digits and hyphens{(isLabel ? string.Empty : ", and dots")}");
        }

        // Names of slices and pods are not repeated: they would only push others out of the pool.
        return isLabel ? strings.GetLower(text) : System.Text.Encoding.ASCII.GetString(text).ToLowerInvariant();
    }

    /// <summary>"namespace/name" for a message, as far as it can be read.</summary>
    private static string Identify(ReadOnlySpan<byte> json)
    {
        var metadata = default(ObjectMetadata);
        try
        {
            var reader = new Utf8JsonReader(json);
            JsonFields.Enter(ref reader, "the object");
            while (JsonFields.NextField(ref reader))
            {
                if (reader.ValueTextEquals("metadata"u8))
                {
                    metadata.Read(ref reader);
                    break;
                }

                JsonFields.SkipField(ref reader);
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or ObjectFormatException)
        {
            // What was read until here has to do.
        }

        var name = metadata.Name.IsEmpty ? "without a name" : JsonFields.Show(metadata.Name);
        return metadata.Namespace.IsEmpty ? name : $"{JsonFields.Show(metadata.Namespace)}/{name}";
    }
}
