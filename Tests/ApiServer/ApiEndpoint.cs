using System.Text.Json;

namespace ActorDns.ApiServer;

/// <summary>An endpoint of an EndpointSlice.</summary>
/// <param name="Address">Its only address.</param>
/// <param name="PodName">targetRef.name; empty for none.</param>
/// <param name="HostName">hostname; empty for none.</param>
/// <param name="Ready">conditions.ready; null to leave it out.</param>
/// <param name="Zone">zone; empty for none.</param>
public sealed record ApiEndpoint(string Address, string PodName = "", string HostName = "", bool? Ready = true, string Zone = "")
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("addresses"u8);
        json.WriteStringValue(Address);
        json.WriteEndArray();
        json.WriteStartObject("conditions"u8);
        if (Ready is { } ready)
        {
            json.WriteBoolean("ready"u8, ready);
            json.WriteBoolean("serving"u8, ready);
            json.WriteBoolean("terminating"u8, false);
        }

        json.WriteEndObject();
        WriteText(json, "hostname", HostName);
        if (PodName.Length > 0)
        {
            json.WriteStartObject("targetRef"u8);
            json.WriteString("kind"u8, "Pod"u8);
            json.WriteString("namespace"u8, "default"u8);
            json.WriteString("name"u8, PodName);
            json.WriteString("uid"u8, "8c8e5b0c-3a0e-4b6c-9f8e-7d9a6b5c4d3e"u8);
            json.WriteEndObject();
        }

        WriteText(json, "nodeName", "worker-17.example.internal");
        WriteText(json, "zone", Zone);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
        {
            json.WriteString(name, text);
        }
    }
}
