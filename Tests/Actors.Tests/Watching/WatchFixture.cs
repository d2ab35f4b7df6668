using System.Security.Cryptography.X509Certificates;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Watching;
using ActorDns.Actors.Watching.Kubernetes;
using ActorDns.ApiServer;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>An API server, a Kubernetes source on it, and a watch actor under a model of the feed.</summary>
public abstract class WatchFixture : TestKit, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>Makes the actor system; its messages are checked for serializability.</summary>
    protected WatchFixture()
        : base("akka.actor.serialize-messages = on\nakka.loglevel = ERROR\nakka.stdout-loglevel = OFF")
    {
    }

    internal InProcessApiServer Server { get; private set; } = null!;

    internal KubernetesSource Source { get; private set; } = null!;

    internal FeedModel Model { get; } = new();

    internal CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    internal IActorRef Feed { get; private set; } = null!;

    /// <inheritdoc/>
    public virtual Task InitializeAsync() => StartServerAsync(null);

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        await Sys.Terminate();
        if (Source is not null)
        {
            await Source.DisposeAsync();
        }

        await Server.DisposeAsync();
    }

    /// <summary>Starts the server, with TLS when there is a certificate.</summary>
    protected async Task StartServerAsync(X509Certificate2? certificate) => Server = await InProcessApiServer.StartAsync(certificate: certificate);

    internal static KubernetesSettings QuickSettings => new()
    {
        PageSize = 5,
        BatchSize = 4,
        ListIdleTimeout = TimeSpan.FromSeconds(1),
        WatchIdleTimeout = TimeSpan.FromSeconds(1),
        WatchTimeout = TimeSpan.FromMinutes(5),
        RequestsPerSecond = 1000,
        Burst = 1000,
        Seed = 1,
    };

    internal static WatchSettings QuickWaits => new()
    {
        MinimumBackoff = TimeSpan.FromMilliseconds(20),
        MaximumBackoff = TimeSpan.FromMilliseconds(100),
        DeniedBackoff = TimeSpan.FromMilliseconds(100),
        RelistSpread = TimeSpan.FromMilliseconds(20),
        Seed = 1,
    };

    internal KubernetesSource NewSource(KubernetesSettings? settings = null, FeedOptions? feed = null, KubernetesOptions? options = null) => new(
        options ?? new KubernetesOptions { Zones = [DomainName.Root], Endpoint = Server.Address },
        feed ?? new FeedOptions { Id = "test", Kinds = [] },
        new WatchMetrics(Registry, "test"),
        NullLogger.Instance,
        settings ?? QuickSettings,
        TimeProvider.System);

    internal void Start(ObjectKind kind = ObjectKind.Service, KubernetesSettings? settings = null, WatchSettings? waits = null, ulong resumeFrom = 0, long lastEpoch = 0, bool accepts = true)
    {
        Source ??= NewSource(settings);
        var environment = new WatchEnvironment(Source, waits ?? QuickWaits, new WatchMetrics(Registry, "test"), NullLogger.Instance, TimeProvider.System);
        StartWith(kind, environment, resumeFrom, lastEpoch, accepts);
    }

    internal void StartWith(ObjectKind kind, WatchEnvironment environment, ulong resumeFrom = 0, long lastEpoch = 0, bool accepts = true) =>
        Feed = Sys.ActorOf(Props.Create(() => new FeedModelActor(kind, environment, Model, resumeFrom, lastEpoch, accepts)), "feed");

    internal void PutServices(int count, string prefix = "svc")
    {
        for (var i = 0; i < count; i++)
        {
            Server.Store.Put(ApiObjects.Service("shop", $"{prefix}-{i:d3}", [$"10.96.0.{i + 1}"], new ApiPort("http", 80)));
        }
    }

    /// <summary>Waits until something holds.</summary>
    internal Task UntilAsync(Func<bool> holds, string what) => AwaitConditionAsync(
        () => Task.FromResult(holds()),
        Deadline,
        TimeSpan.FromMilliseconds(10),
        $"{what}; heard: {string.Join(", ", Model.Heard.Select(Show).TakeLast(20))}");

    /// <summary>Waits until the model shows exactly what the server keeps.</summary>
    internal async Task ConvergesAsync(ApiResource? resource = null)
    {
        var (objects, _) = Server.Store.Read(resource ?? ApiResource.Services);
        var expected = objects.ToDictionary(value => value.Key, value => value.Version);
        await UntilAsync(() => Same(expected, Model.Present), "the model shows what the server keeps");
    }

    /// <summary>Waits until a watch is open for the n-th time.</summary>
    internal Task WatchIsOpenAsync(int times = 1) =>
        UntilAsync(() => Model.Count<WatchMessages.WatchOpened>() >= times, $"watch open {times} times");

    // A list of one object asks for the present version only.
    internal int Lists(ApiResource? resource = null) =>
        Server.Requests.Count(request => request.Verb is ApiVerb.List or ApiVerb.StreamingList && request.Resource == (resource ?? ApiResource.Services) && request["limit"] != "1");

    private static bool Same(Dictionary<string, ulong> expected, IReadOnlyDictionary<string, ulong> present) =>
        expected.Count == present.Count && expected.All(pair => present.TryGetValue(pair.Key, out var version) && version == pair.Value);

    private static string Show(object message) => message switch
    {
        WatchMessages.ChangesRead read => $"{read.Changes.Count} changes of epoch {read.Epoch}",
        WatchMessages.SourceFailed failed => $"failed: {failed.Reason}",
        _ => message.ToString()!,
    };
}
