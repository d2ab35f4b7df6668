using System.Text.Json;

namespace ActorDns.ApiServer;

/// <summary>A port of a Service, ServiceImport or EndpointSlice.</summary>
/// <param name="Name">name; may be empty.</param>
/// <param name="Number">port.</param>
/// <param name="Protocol">protocol.</param>
public sealed record ApiPort(string Name, int Number, string Protocol = "TCP")
{
    internal void Write(Utf8JsonWriter json, bool isService)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("protocol"u8, Protocol);
        json.WriteNumber("port"u8, Number);
        if (isService)
        {
            json.WriteNumber("targetPort"u8, Number);
        }

        json.WriteEndObject();
    }
}
