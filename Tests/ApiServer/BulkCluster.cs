using System.Globalization;

namespace ActorDns.ApiServer;

/// <summary>Fills a server with a large cluster. Small in memory: an object is written out in full only when it is asked for.</summary>
public static class BulkCluster
{
    private static readonly ApiPort[] Ports = [new("http", 8080), new("metrics", 9090)];

    /// <summary>
    /// Puts namespaces "ns-0" and on, services "svc-0" and on spread over them (addresses from 10.96.0.0/12) with one slice
    /// each, and the endpoints spread over the slices (addresses from 10.128.0.0/9); pods, when asked for, have the
    /// endpoints' names and addresses.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="namespaces">Namespaces, at least 1.</param>
    /// <param name="services">Services.</param>
    /// <param name="endpoints">Endpoints over all services.</param>
    /// <param name="pods">Pods.</param>
    public static void Load(ApiStore store, int namespaces = 100, int services = 10_000, int endpoints = 100_000, int pods = 0)
    {
        ArgumentNullException.ThrowIfNull(store);
        for (var i = 0; i < namespaces; i++)
        {
            store.Put(ApiObjects.Namespace($"ns-{i}"));
        }

        for (var i = 0; i < services; i++)
        {
            var space = $"ns-{i % namespaces}";
            var first = (int)((long)endpoints * i / services);
            var last = (int)((long)endpoints * (i + 1) / services);
            store.Put(ApiObjects.Service(space, $"svc-{i}", [Address(10, 96, i)], Ports));
            store.Put(ApiObjects.Slice(space, $"svc-{i}-{i:x5}", $"svc-{i}", new EndpointRange(i, first, last), Ports));
        }

        for (var i = 0; i < pods; i++)
        {
            var service = services > 0 ? (int)((long)i * services / Math.Max(pods, 1)) : i;
            store.Put(ApiObjects.Pod($"ns-{service % namespaces}", PodName(service, i), Address(10, 128, i)));
        }

        store.Compact();
    }

    private static string PodName(int service, int pod) => $"svc-{service}-7d9f8b6c5d-{pod:x5}";

    private static string Address(int first, int second, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{first}.{second + (number >> 16)}.{(number >> 8) & 255}.{number & 255}");

    /// <summary>The endpoints of a service, made when they are looked at.</summary>
    private sealed class EndpointRange(int service, int first, int last) : IReadOnlyList<ApiEndpoint>
    {
        public int Count => last - first;

        public ApiEndpoint this[int index] => new(Address(10, 128, first + index), PodName(service, first + index), Zone: $"eu-west-1{(char)('a' + (index % 3))}");

        public IEnumerator<ApiEndpoint> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
