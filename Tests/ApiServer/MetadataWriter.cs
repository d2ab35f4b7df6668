using System.Globalization;
using System.Text.Json;

namespace ActorDns.ApiServer;

/// <summary>Writes metadata as a real API server shows it, with everything that a DNS server has no use for.</summary>
internal static class MetadataWriter
{
    private const string Time = "2026-01-15T08:30:00Z";

    public static void Write(Utf8JsonWriter json, ApiObject value)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, value.Name);
        if (value.Namespace.Length > 0)
        {
            json.WriteString("namespace"u8, value.Namespace);
        }

        json.WriteString("uid"u8, $"{(uint)value.Key.GetHashCode(StringComparison.Ordinal):x8}-1c4f-4a53-9d2a-0242ac120002");
        json.WriteString("resourceVersion"u8, value.ShownVersion ?? value.Version.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("generation"u8, 1);
        json.WriteString("creationTimestamp"u8, Time);
        if (value.IsTerminating)
        {
            json.WriteString("deletionTimestamp"u8, Time);
            json.WriteNumber("deletionGracePeriodSeconds"u8, 30);
        }

        WriteMap(json, "labels", value.Labels);
        WriteMap(json, "annotations", value.Annotations);
        WriteManagedFields(json, value);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, text) in map)
        {
            json.WriteString(key, text);
        }

        json.WriteEndObject();
    }

    private static void WriteManagedFields(Utf8JsonWriter json, ApiObject value)
    {
        json.WriteStartArray("managedFields"u8);
        json.WriteStartObject();
        json.WriteString("manager"u8, "kube-controller-manager");
        json.WriteString("operation"u8, "Update");
        json.WriteString("apiVersion"u8, value.Resource.ApiVersion);
        json.WriteString("time"u8, Time);
        json.WriteString("fieldsType"u8, "FieldsV1");
        json.WritePropertyName("fieldsV1"u8);
        json.WriteRawValue("""{"f:metadata":{"f:labels":{".":{},"f:app":{}},"f:ownerReferences":{".":{},"k:{\"uid\":\"6c52\"}":{}}},"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}}}},"f:endpoints":{},"f:addressType":{}}"""u8);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
