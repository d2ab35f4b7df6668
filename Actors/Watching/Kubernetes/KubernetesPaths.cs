using System.Globalization;
using System.Text;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>Where the API server keeps each kind, and the query of each request.</summary>
internal sealed class KubernetesPaths(FeedOptions feed)
{
    /// <summary>Pods that have ended have no name; the API server keeps them back.</summary>
    private const string RunningPods = "status.phase!=Succeeded,status.phase!=Failed,status.phase!=Unknown";

    /// <summary>A page of a list.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="limit">Objects at most.</param>
    /// <param name="continuation">metadata.continue of the page before; empty for the first.</param>
    public string List(ObjectKind kind, int limit, string continuation)
    {
        var path = Begin(kind).Append(CultureInfo.InvariantCulture, $"?limit={limit}");
        if (continuation.Length > 0)
        {
            path.Append("&continue=").Append(Uri.EscapeDataString(continuation));
        }

        return Select(path, kind);
    }

    /// <summary>A list as a stream of events, closed by a bookmark.</summary>
    public string StreamingList(ObjectKind kind, int timeoutSeconds) => Select(
        Begin(kind).Append(
            CultureInfo.InvariantCulture,
            $"?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds={timeoutSeconds}"),
        kind);

    /// <summary>A watch.</summary>
    public string Watch(ObjectKind kind, ulong fromVersion, int timeoutSeconds) => Select(
        Begin(kind).Append(
            CultureInfo.InvariantCulture,
            $"?watch=true&allowWatchBookmarks=true&resourceVersion={fromVersion}&timeoutSeconds={timeoutSeconds}"),
        kind);

    private static StringBuilder Begin(ObjectKind kind) => new(kind switch
    {
        ObjectKind.Namespace => "api/v1/namespaces",
        ObjectKind.Service => "api/v1/services",
        ObjectKind.EndpointSlice => "apis/discovery.k8s.io/v1/endpointslices",
        ObjectKind.Pod => "api/v1/pods",
        ObjectKind.ServiceImport => "apis/multicluster.x-k8s.io/v1alpha1/serviceimports",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    private string Select(StringBuilder path, ObjectKind kind)
    {
        var labels = kind == ObjectKind.Namespace ? feed.NamespaceLabelSelector : feed.LabelSelector;
        if (labels.Length > 0)
        {
            path.Append("&labelSelector=").Append(Uri.EscapeDataString(labels));
        }

        if (kind == ObjectKind.Pod)
        {
            path.Append("&fieldSelector=").Append(Uri.EscapeDataString(RunningPods));
        }

        return path.ToString();
    }
}
