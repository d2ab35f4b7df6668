using System.Text.Json;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>The fields of a Pod that count: whether it runs, and at which address.</summary>
internal struct PodFields
{
    private HostAddress _address;
    private bool _hasEnded;

    /// <summary>Reads a top-level field if it is the Pod's own.</summary>
    public bool TryRead(scoped ref Utf8JsonReader reader)
    {
        if (!reader.ValueTextEquals("status"u8))
        {
            return false;
        }

        if (!JsonFields.TryEnterObject(ref reader, "status"))
        {
            return true;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("podIP"u8))
            {
                _address = JsonFields.ParseAddress(JsonFields.ReadText(ref reader, "status.podIP"));
            }
            else if (reader.ValueTextEquals("phase"u8))
            {
                var phase = JsonFields.ReadText(ref reader, "status.phase");
                _hasEnded = phase.SequenceEqual("Succeeded"u8) || phase.SequenceEqual("Failed"u8) || phase.SequenceEqual("Unknown"u8);
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }

        return true;
    }

    /// <summary>The pod; null when it has no address, has ended or is terminating.</summary>
    public readonly PodObject? Make(string @namespace, string name, ulong version, bool isTerminating) =>
        isTerminating || _hasEnded || _address.Length == 0 ? null : new PodObject(@namespace, name, version, _address);
}
