using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>The label selectors of a feed, applied as the API server applies them. Immutable, thread-safe.</summary>
/// <param name="Objects">For Services, EndpointSlices, ServiceImports and Pods.</param>
/// <param name="Namespaces">For Namespaces.</param>
internal sealed record ManifestSelection(LabelSelector Objects, LabelSelector Namespaces)
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>Says whether an object is served.</summary>
    public bool Matches(ObjectKey key, Dictionary<string, string> labels)
    {
        if (key.Kind != ObjectKind.Namespace)
        {
            return Objects.Matches(labels);
        }

        // The API server gives every namespace this label.
        labels[NameLabel] = key.Name;
        return Namespaces.Matches(labels);
    }

    /// <summary>Says whether a namespace that no Namespace object declares is served: it has the API server's label only.</summary>
    public bool MatchesUndeclared(string name) => Namespaces.Matches(new Dictionary<string, string> { [NameLabel] = name });
}
