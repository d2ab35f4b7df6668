using System.Text;
using System.Text.Json;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>The spec of a Service or ServiceImport, and how a load balancer reaches it. Reused from object to object: one caller at a time.</summary>
internal sealed class ServiceFields(StringPool strings, PortPool ports, bool isImport)
{
    private readonly PortFields _portFields = new(strings, ports);
    /// <summary>Ways from outside that are kept; a service has a few.</summary>
    private const int MaximumExternal = 64;

    private readonly List<HostAddress> _addresses = [];
    private readonly List<HostAddress> _external = [];
    private HostAddress _firstAddress;
    private PortObject[] _ports = [];
    private string _externalName = string.Empty;
    private string _externalHost = string.Empty;
    private bool _isHeadless;
    private bool _isExternalName;

    /// <summary>Forgets the object before.</summary>
    public void Clear()
    {
        _addresses.Clear();
        _external.Clear();
        _externalHost = string.Empty;
        _firstAddress = default;
        _ports = [];
        _externalName = string.Empty;
        _isHeadless = false;
        _isExternalName = false;
    }

    /// <summary>Reads a top-level field if it is the Service's own.</summary>
    public bool TryRead(scoped ref Utf8JsonReader reader)
    {
        if (!isImport && reader.ValueTextEquals("status"u8))
        {
            ReadStatus(ref reader);
            return true;
        }

        if (!reader.ValueTextEquals("spec"u8))
        {
            return false;
        }

        if (!JsonFields.TryEnterObject(ref reader, "spec"))
        {
            return true;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (!TryReadSpecField(ref reader))
            {
                JsonFields.SkipField(ref reader);
            }
        }

        return true;
    }

    /// <summary>The object read.</summary>
    public ServiceObject Make(string @namespace, string name, ulong version)
    {
        var form = _isExternalName ? ServiceForm.ExternalName : _isHeadless ? ServiceForm.Headless : ServiceForm.ClusterIP;
        if (_addresses.Count == 0 && _firstAddress.Length > 0)
        {
            _addresses.Add(_firstAddress);
        }

        if (form == ServiceForm.ExternalName && _externalName.Length == 0)
        {
            throw new ObjectFormatException("spec.externalName is missing");
        }

        return new ServiceObject(
            @namespace,
            name,
            version,
            form,
            form == ServiceForm.ClusterIP ? _addresses.ToArray() : [],
            _ports,
            form == ServiceForm.ExternalName ? _externalName : string.Empty,
            isImport)
        {
            ExternalAddresses = _external.Count == 0 ? [] : _external.ToArray(),
            ExternalHost = _externalHost,
        };
    }

    private bool TryReadSpecField(scoped ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            ReadType(JsonFields.ReadText(ref reader, "spec.type"));
        }
        else if (reader.ValueTextEquals("ports"u8))
        {
            _ports = _portFields.Read(ref reader, "spec.ports", needsNumber: true);
        }
        else if (isImport && reader.ValueTextEquals("ips"u8))
        {
            ReadAddresses(ref reader, "spec.ips");
        }
        else if (!isImport && reader.ValueTextEquals("clusterIPs"u8))
        {
            ReadAddresses(ref reader, "spec.clusterIPs");
        }
        else if (!isImport && reader.ValueTextEquals("clusterIP"u8))
        {
            _firstAddress = ReadAddress(JsonFields.ReadText(ref reader, "spec.clusterIP"));
        }
        else if (!isImport && reader.ValueTextEquals("externalIPs"u8))
        {
            ReadExternalAddresses(ref reader);
        }
        else if (!isImport && reader.ValueTextEquals("externalName"u8))
        {
            ReadExternalName(JsonFields.ReadText(ref reader, "spec.externalName"));
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadType(ReadOnlySpan<byte> type)
    {
        _isExternalName = !isImport && type.SequenceEqual("ExternalName"u8);
        if (isImport)
        {
            _isHeadless = type.SequenceEqual("Headless"u8);
        }
    }

    private void ReadAddresses(scoped ref Utf8JsonReader reader, string field)
    {
        _addresses.Clear();
        if (!JsonFields.TryEnterArray(ref reader, field))
        {
            return;
        }

        while (JsonFields.NextText(ref reader, field))
        {
            var address = ReadAddress(JsonFields.TextOf(ref reader));
            if (address.Length > 0)
            {
                _addresses.Add(address);
            }
        }
    }

    private void ReadExternalAddresses(scoped ref Utf8JsonReader reader)
    {
        const string field = "spec.externalIPs";
        if (!JsonFields.TryEnterArray(ref reader, field))
        {
            return;
        }

        while (JsonFields.NextText(ref reader, field))
        {
            AddExternal(JsonFields.TextOf(ref reader));
        }
    }

    private void ReadStatus(scoped ref Utf8JsonReader reader)
    {
        if (!JsonFields.TryEnterObject(ref reader, "status"))
        {
            return;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (!reader.ValueTextEquals("loadBalancer"u8))
            {
                JsonFields.SkipField(ref reader);
            }
            else if (JsonFields.TryEnterObject(ref reader, "status.loadBalancer"))
            {
                ReadLoadBalancer(ref reader);
            }
        }
    }

    private void ReadLoadBalancer(scoped ref Utf8JsonReader reader)
    {
        const string field = "status.loadBalancer.ingress";
        while (JsonFields.NextField(ref reader))
        {
            if (!reader.ValueTextEquals("ingress"u8))
            {
                JsonFields.SkipField(ref reader);
                continue;
            }

            if (!JsonFields.TryEnterArray(ref reader, field))
            {
                continue;
            }

            while (JsonFields.NextObject(ref reader, field))
            {
                ReadIngress(ref reader, field);
            }
        }
    }

    private void ReadIngress(scoped ref Utf8JsonReader reader, string field)
    {
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("ip"u8))
            {
                AddExternal(JsonFields.ReadText(ref reader, field));
            }
            else if (reader.ValueTextEquals("hostname"u8))
            {
                // Whoever wrote it, it is checked where it becomes a CNAME.
                var text = JsonFields.ReadText(ref reader, field);
                _externalHost = _externalHost.Length == 0 && text.Length <= JsonFields.MaximumName + 2 && Ascii.IsValid(text) ? strings.GetLower(text) : _externalHost;
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }
    }

    private void AddExternal(ReadOnlySpan<byte> text)
    {
        var address = JsonFields.ParseAddress(text);
        if (address.Length > 0 && _external.Count < MaximumExternal && !_external.Contains(address))
        {
            _external.Add(address);
        }
    }

    private HostAddress ReadAddress(ReadOnlySpan<byte> text)
    {
        _isHeadless |= !isImport && text.SequenceEqual("None"u8);
        return JsonFields.ParseAddress(text);
    }

    private void ReadExternalName(ReadOnlySpan<byte> text)
    {
        // The root's dot may be written; the name itself is checked where it becomes a CNAME.
        const int longest = JsonFields.MaximumName + 2;
        if (text.Length > longest || !Ascii.IsValid(text))
        {
            throw new ObjectFormatException($"spec.externalName \"{JsonFields.Show(text)}\" must be a DNS name of at most {JsonFields.MaximumName} characters");
        }

        _externalName = Encoding.ASCII.GetString(text);
    }
}
