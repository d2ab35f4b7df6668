using System.Globalization;
using System.Text;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// Finds the feeds behind the kubernetes directives of a Corefile: directives with the same source and the same selectors
/// share one, which then watches every kind that any of them needs. A directive with <c>noendpoints</c> has a feed of its
/// own: what is not watched for it must not answer because another directive watches it. Pure; thread-safe.
/// </summary>
public static class FeedPlanner
{
    /// <summary>The id of the feed that a directive reads from; equal on all nodes with the same directive.</summary>
    public static string IdOf(KubernetesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string?[] key =
        [
            options.Endpoint?.ToString(), options.KubeconfigFile, options.KubeconfigContext, options.TlsCertificateFile,
            options.TlsKeyFile, options.TlsCaFile, options.Labels, options.NamespaceLabels, options.NoEndpoints ? "noendpoints" : null,
        ];
        if (key.All(string.IsNullOrEmpty))
        {
            return "cluster";
        }

        var hash = WireNames.StableHash(Encoding.UTF8.GetBytes(string.Join('\n', key)));
        return string.Create(CultureInfo.InvariantCulture, $"cluster-{hash:x8}");
    }

    /// <summary>Plans the feeds of all directives, in the order of the first directive of each.</summary>
    public static IReadOnlyList<FeedPlan> Plan(IEnumerable<KubernetesOptions> directives)
    {
        ArgumentNullException.ThrowIfNull(directives);
        return [.. directives.GroupBy(IdOf, StringComparer.Ordinal).Select(group => new FeedPlan(
            new FeedOptions
            {
                Id = group.Key,
                LabelSelector = group.First().Labels,
                NamespaceLabelSelector = group.First().NamespaceLabels,
                IndexesPods = group.Any(options => options is { IndexesPods: true, Pods: PodMode.Verified }),
                Kinds = [.. group.SelectMany(KindsOf).Distinct().Order()],
            },
            group.First()))];
    }

    private static IEnumerable<ObjectKind> KindsOf(KubernetesOptions options)
    {
        yield return ObjectKind.Namespace;
        yield return ObjectKind.Service;
        if (!options.NoEndpoints)
        {
            yield return ObjectKind.EndpointSlice;
        }

        if (options.Pods == PodMode.Verified)
        {
            yield return ObjectKind.Pod;
        }

        if (options.MulticlusterZones.Count > 0)
        {
            yield return ObjectKind.ServiceImport;
        }
    }
}
