using System.Text;
using System.Text.Json;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>What matters of an object's metadata; the spans point into the object's JSON.</summary>
internal ref struct ObjectMetadata
{
    /// <summary>metadata.name.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>metadata.namespace.</summary>
    public ReadOnlySpan<byte> Namespace;

    /// <summary>metadata.resourceVersion.</summary>
    public ReadOnlySpan<byte> Version;

    /// <summary>Label kubernetes.io/service-name.</summary>
    public ReadOnlySpan<byte> ServiceName;

    /// <summary>Label multicluster.kubernetes.io/service-name.</summary>
    public ReadOnlySpan<byte> ImportedServiceName;

    /// <summary>Label multicluster.kubernetes.io/source-cluster.</summary>
    public ReadOnlySpan<byte> SourceCluster;

    /// <summary>Annotation endpoints.kubernetes.io/last-change-trigger-time, Unix time in ms; 0 when missing or unreadable.</summary>
    public long TriggerTime;

    /// <summary>True when metadata.deletionTimestamp is set.</summary>
    public bool IsTerminating;

    /// <summary>True for the bookmark that ends a streaming list (annotation k8s.io/initial-events-end).</summary>
    public bool EndsInitialEvents;

    /// <summary>Reads the field metadata, on whose name the reader stands.</summary>
    public void Read(scoped ref Utf8JsonReader reader)
    {
        if (!JsonFields.TryEnterObject(ref reader, "metadata"))
        {
            return;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
            {
                Name = JsonFields.ReadText(ref reader, "metadata.name");
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                Namespace = JsonFields.ReadText(ref reader, "metadata.namespace");
            }
            else if (reader.ValueTextEquals("resourceVersion"u8))
            {
                Version = JsonFields.ReadText(ref reader, "metadata.resourceVersion");
            }
            else if (reader.ValueTextEquals("labels"u8))
            {
                ReadLabels(ref reader);
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                ReadAnnotations(ref reader);
            }
            else if (reader.ValueTextEquals("deletionTimestamp"u8))
            {
                IsTerminating = !JsonFields.ReadText(ref reader, "metadata.deletionTimestamp").IsEmpty;
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }
    }

    private void ReadLabels(scoped ref Utf8JsonReader reader)
    {
        if (!JsonFields.TryEnterObject(ref reader, "metadata.labels"))
        {
            return;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("kubernetes.io/service-name"u8))
            {
                ServiceName = JsonFields.ReadText(ref reader, "label kubernetes.io/service-name");
            }
            else if (reader.ValueTextEquals("multicluster.kubernetes.io/service-name"u8))
            {
                ImportedServiceName = JsonFields.ReadText(ref reader, "label multicluster.kubernetes.io/service-name");
            }
            else if (reader.ValueTextEquals("multicluster.kubernetes.io/source-cluster"u8))
            {
                SourceCluster = JsonFields.ReadText(ref reader, "label multicluster.kubernetes.io/source-cluster");
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }
    }

    private void ReadAnnotations(scoped ref Utf8JsonReader reader)
    {
        if (!JsonFields.TryEnterObject(ref reader, "metadata.annotations"))
        {
            return;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("endpoints.kubernetes.io/last-change-trigger-time"u8))
            {
                TriggerTime = ParseTime(JsonFields.ReadText(ref reader, "annotation endpoints.kubernetes.io/last-change-trigger-time"));
            }
            else if (reader.ValueTextEquals("k8s.io/initial-events-end"u8))
            {
                EndsInitialEvents = JsonFields.ReadText(ref reader, "annotation k8s.io/initial-events-end").SequenceEqual("true"u8);
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }
    }

    private static long ParseTime(ReadOnlySpan<byte> text)
    {
        const int longest = 40;
        if (text.Length > longest || !Ascii.IsValid(text))
        {
            return 0;
        }

        Span<char> characters = stackalloc char[longest];
        Encoding.ASCII.GetChars(text, characters);
        const System.Globalization.DateTimeStyles styles = System.Globalization.DateTimeStyles.AssumeUniversal;
        return DateTimeOffset.TryParse(characters[..text.Length], System.Globalization.CultureInfo.InvariantCulture, styles, out var time)
            ? Math.Max(0, time.ToUnixTimeMilliseconds())
            : 0;
    }
}
