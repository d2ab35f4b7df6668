using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>What is read of an object's metadata.</summary>
/// <param name="Namespace">metadata.namespace, "default" when it is missing; empty for a Namespace.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Labels">metadata.labels.</param>
/// <param name="IsTerminating">True when metadata.deletionTimestamp is set.</param>
internal sealed record ObjectMetadata(string Namespace, string Name, Dictionary<string, string> Labels, bool IsTerminating)
{
    /// <summary>Reads it.</summary>
    /// <returns>Null when a fault was reported.</returns>
    public static ObjectMetadata? Read(ManifestField root, ObjectForm form)
    {
        var metadata = root["metadata"].ExpectFields();
        var name = metadata["name"].Text(form.NameRule);
        var isNamespaced = form.Kind != ObjectKind.Namespace;
        var scope = isNamespaced ? metadata["namespace"].Text(KubernetesNames.LabelFault) : string.Empty;
        var labels = ReadLabels(metadata["labels"]);
        if (!metadata["name"].Exists || (name.Length == 0 && metadata["name"].Node is { Kind: ManifestNodeKind.Text, Text: "" }))
        {
            metadata["name"].Report("it is missing: give the object a name");
        }

        if (name.Length == 0 || labels is null || (scope.Length == 0 && isNamespaced && metadata["namespace"].TextOrEmpty().Length > 0))
        {
            return null;
        }

        var effective = isNamespaced && scope.Length == 0 ? "default" : scope;
        return new ObjectMetadata(effective, name, labels, metadata["deletionTimestamp"].Exists);
    }

    private static Dictionary<string, string>? ReadLabels(ManifestField field)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var isRight = true;
        foreach (var (key, value) in field.Fields())
        {
            if (KubernetesNames.LabelKeyFault(key) is { } fault)
            {
                value.Report($"the label key is not allowed: {fault}");
                isRight = false;
                continue;
            }

            labels[key] = value.Text(KubernetesNames.LabelValueFault);
        }

        return isRight ? labels : null;
    }
}
