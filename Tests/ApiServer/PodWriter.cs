using System.Text.Json;

namespace ActorDns.ApiServer;

/// <summary>Writes spec and status of a Pod at about the size that real ones have.</summary>
internal static class PodWriter
{
    public static void Write(Utf8JsonWriter json, string name, string? address, string phase)
    {
        json.WriteStartObject("spec"u8);
        json.WriteStartArray("volumes"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, "kube-api-access-x7k2p"u8);
        json.WriteStartObject("projected"u8);
        json.WriteNumber("defaultMode"u8, 420);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("containers"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, "main"u8);
        json.WriteString("image"u8, "registry.example.internal/shop/checkout:1.24.3"u8);
        json.WritePropertyName("resources"u8);
        json.WriteRawValue("""{"limits":{"memory":"256Mi"},"requests":{"cpu":"100m","memory":"256Mi"}}"""u8);
        json.WriteString("terminationMessagePath"u8, "/dev/termination-log"u8);
        json.WriteString("imagePullPolicy"u8, "IfNotPresent"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("restartPolicy"u8, "Always"u8);
        json.WriteString("dnsPolicy"u8, "ClusterFirst"u8);
        json.WriteString("nodeName"u8, "worker-17.example.internal"u8);
        json.WriteEndObject();
        json.WriteStartObject("status"u8);
        json.WriteString("phase"u8, phase);
        json.WritePropertyName("conditions"u8);
        json.WriteRawValue("""[{"type":"Ready","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-01-15T08:30:00Z"},{"type":"PodScheduled","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-01-15T08:30:00Z"}]"""u8);
        json.WriteString("hostIP"u8, "192.168.12.17"u8);
        if (address is not null)
        {
            json.WriteString("podIP"u8, address);
            json.WriteStartArray("podIPs"u8);
            json.WriteStartObject();
            json.WriteString("ip"u8, address);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteString("startTime"u8, "2026-01-15T08:30:00Z"u8);
        json.WriteString("message"u8, name);
        json.WriteEndObject();
    }
}
