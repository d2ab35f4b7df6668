using System.Text;
using System.Text.Json;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>The fields of an EndpointSlice. Reused from object to object: one caller at a time.</summary>
internal sealed class EndpointSliceFields(StringPool strings, PortPool ports)
{
    private readonly PortFields _portFields = new(strings, ports);
    private readonly EndpointList.Builder _endpoints = new();
    private readonly List<HostAddress> _addresses = [];
    private PortObject[] _ports = [];
    private bool _isFqdn;

    /// <summary>Forgets the object before.</summary>
    public void Clear()
    {
        _endpoints.Build();
        _ports = [];
        _isFqdn = false;
    }

    /// <summary>Reads a top-level field if it is the slice's own.</summary>
    public bool TryRead(scoped ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("addressType"u8))
        {
            _isFqdn = JsonFields.ReadText(ref reader, "addressType").SequenceEqual("FQDN"u8);
        }
        else if (reader.ValueTextEquals("ports"u8))
        {
            _ports = _portFields.Read(ref reader, "ports", needsNumber: false);
        }
        else if (reader.ValueTextEquals("endpoints"u8))
        {
            _endpoints.Build();
            if (JsonFields.TryEnterArray(ref reader, "endpoints"))
            {
                while (JsonFields.NextObject(ref reader, "endpoints"))
                {
                    ReadEndpoint(ref reader);
                }
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>The slice; null for one of FQDNs, which DNS does not serve.</summary>
    public EndpointSliceObject? Make(string @namespace, string name, ulong version, ref ObjectMetadata metadata)
    {
        if (_isFqdn)
        {
            return null;
        }

        var isImport = !metadata.ImportedServiceName.IsEmpty;
        return new EndpointSliceObject(
            @namespace,
            name,
            version,
            Label(isImport ? metadata.ImportedServiceName : metadata.ServiceName),
            isImport ? Label(metadata.SourceCluster) : string.Empty,
            isImport,
            _ports,
            _endpoints.Build(),
            metadata.TriggerTime);
    }

    /// <summary>A label that is no DNS label can name no service: the slice then stands without one.</summary>
    private string Label(ReadOnlySpan<byte> text) =>
        JsonFields.IsName(text, JsonFields.MaximumLabel, dots: false) ? strings.GetLower(text) : string.Empty;

    private void ReadEndpoint(scoped ref Utf8JsonReader reader)
    {
        var isReady = true;
        ReadOnlySpan<byte> hostName = default, podName = default, zone = default;
        _addresses.Clear();
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("addresses"u8))
            {
                ReadAddresses(ref reader);
            }
            else if (reader.ValueTextEquals("conditions"u8))
            {
                isReady = ReadReady(ref reader);
            }
            else if (reader.ValueTextEquals("hostname"u8))
            {
                hostName = JsonFields.ReadText(ref reader, "endpoints.hostname");
            }
            else if (reader.ValueTextEquals("targetRef"u8))
            {
                podName = ReadPodName(ref reader);
            }
            else if (reader.ValueTextEquals("zone"u8))
            {
                zone = JsonFields.ReadText(ref reader, "endpoints.zone");
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }

        if (isReady)
        {
            AddEndpoint(hostName, podName, zone);
        }
    }

    private void AddEndpoint(ReadOnlySpan<byte> hostName, ReadOnlySpan<byte> podName, ReadOnlySpan<byte> zone)
    {
        Span<byte> lowerHost = stackalloc byte[JsonFields.MaximumLabel];
        Span<byte> lowerPod = stackalloc byte[JsonFields.MaximumLabel];
        Span<byte> lowerZone = stackalloc byte[JsonFields.MaximumLabel];
        var host = LowerOrNone(hostName, lowerHost, dots: false);
        var pod = LowerOrNone(podName, lowerPod, dots: true);
        var topologyZone = LowerOrNone(zone, lowerZone, dots: true);
        foreach (var address in _addresses)
        {
            _endpoints.Add(address, host, pod, topologyZone);
        }
    }

    /// <summary>A name that cannot stand in DNS is left out; the address is served all the same, under its dashed form.</summary>
    private static ReadOnlySpan<byte> LowerOrNone(ReadOnlySpan<byte> text, Span<byte> lower, bool dots)
    {
        if (!JsonFields.IsName(text, lower.Length, dots))
        {
            return default;
        }

        Ascii.ToLower(text, lower, out var length);
        return lower[..length];
    }

    private void ReadAddresses(scoped ref Utf8JsonReader reader)
    {
        _addresses.Clear();
        if (!JsonFields.TryEnterArray(ref reader, "endpoints.addresses"))
        {
            return;
        }

        while (JsonFields.NextText(ref reader, "endpoints.addresses"))
        {
            var address = JsonFields.ParseAddress(JsonFields.TextOf(ref reader));
            if (address.Length > 0)
            {
                _addresses.Add(address);
            }
        }
    }

    /// <summary>conditions.ready; only an explicit false is not ready.</summary>
    private static bool ReadReady(scoped ref Utf8JsonReader reader)
    {
        var isReady = true;
        if (!JsonFields.TryEnterObject(ref reader, "endpoints.conditions"))
        {
            return isReady;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("ready"u8))
            {
                reader.Read();
                isReady = reader.TokenType != JsonTokenType.False;
                reader.Skip();
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }

        return isReady;
    }

    private static ReadOnlySpan<byte> ReadPodName(scoped ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = default;
        var isPod = false;
        if (!JsonFields.TryEnterObject(ref reader, "endpoints.targetRef"))
        {
            return default;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                isPod = JsonFields.ReadText(ref reader, "endpoints.targetRef.kind").SequenceEqual("Pod"u8);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                name = JsonFields.ReadText(ref reader, "endpoints.targetRef.name");
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }

        return isPod ? name : default;
    }
}
