using System.Text.Json;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>Reads arrays of ports. Reuses its scratch space: one caller at a time.</summary>
internal sealed class PortFields(StringPool strings, PortPool ports)
{
    /// <summary>The API's own limit is 100 for slices; a manifest or a hostile object gets no further than this.</summary>
    private const int MaximumPorts = 1000;
    private readonly List<PortObject> _read = [];

    /// <summary>Reads the array on whose field name the reader stands.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="field">The field, for messages.</param>
    /// <param name="needsNumber">True to leave out ports without a number, as a Service's cannot be.</param>
    public PortObject[] Read(scoped ref Utf8JsonReader reader, string field, bool needsNumber)
    {
        if (!JsonFields.TryEnterArray(ref reader, field))
        {
            return [];
        }

        _read.Clear();
        while (JsonFields.NextObject(ref reader, field))
        {
            var port = ReadPort(ref reader, field);
            if (port.Number > 0 || !needsNumber)
            {
                _read.Add(port);
            }

            if (_read.Count > MaximumPorts)
            {
                throw new ObjectFormatException($"{field} has more than {MaximumPorts} entries");
            }
        }

        return _read.ToArray();
    }

    private PortObject ReadPort(scoped ref Utf8JsonReader reader, string field)
    {
        var name = string.Empty;
        var protocol = "tcp";
        var number = -1;
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
            {
                var text = JsonFields.ReadText(ref reader, field);
                name = JsonFields.IsName(text, JsonFields.MaximumLabel, dots: false) ? strings.GetLower(text) : string.Empty;
            }
            else if (reader.ValueTextEquals("protocol"u8))
            {
                protocol = ReadProtocol(JsonFields.ReadText(ref reader, field), field);
            }
            else if (reader.ValueTextEquals("port"u8))
            {
                number = JsonFields.ReadPortNumber(ref reader, field);
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }

        return ports.Get(name, protocol, number == 0 ? -1 : number);
    }

    private string ReadProtocol(ReadOnlySpan<byte> text, string field)
    {
        if (text.IsEmpty)
        {
            return "tcp";
        }

        if (!JsonFields.IsName(text, JsonFields.MaximumLabel, dots: false))
        {
            throw new ObjectFormatException($"{field}: protocol \"{JsonFields.Show(text)}\" must be TCP, UDP or SCTP");
        }

        return strings.GetLower(text);
    }
}
