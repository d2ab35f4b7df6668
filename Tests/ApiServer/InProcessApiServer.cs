using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorDns.ApiServer;

/// <summary>
/// An API server in this process that speaks as kube-apiserver does over true HTTP, for tests and benchmarks: lists in
/// pages, watches with bookmarks, streaming lists, selectors, compaction, and every fault on demand. Thread-safe.
/// </summary>
public sealed class InProcessApiServer : IAsyncDisposable
{
    private readonly List<ApiRequest> _requests = [];
    private readonly ListHandler _lists;
    private readonly WatchHandler _watches;
    private readonly Timer _bookmarkTimer;
    private CancellationTokenSource _connections = new();
    private WebApplication? _host;
    private int _bookmarkAsked;
    private long _bytesSent;
    private readonly ConcurrentDictionary<ApiResource, int> _openWatches = new();

    private readonly X509Certificate2? _certificate;

    private InProcessApiServer(X509Certificate2? certificate)
    {
        _certificate = certificate;
        _lists = new ListHandler(this, Store);
        _watches = new WatchHandler(this, Store);
        _bookmarkTimer = new Timer(_ => SendBookmarks());
    }

    /// <summary>The objects.</summary>
    public ApiStore Store { get; } = new();

    /// <summary>What is going to go wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Where it listens; the same after <see cref="StopListeningAsync"/> and <see cref="StartListeningAsync"/>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>False for an API server that answers streaming lists with 422.</summary>
    public bool HasStreamingLists { get; set; } = true;

    /// <summary>False for a cluster without the CRD: ServiceImports are answered with 404.</summary>
    public bool HasServiceImports { get; set; } = true;

    /// <summary>The bearer token asked for; null to let everyone in.</summary>
    public string? RequiredToken { get; set; }

    /// <summary>Names in the certificates that clients have shown over TLS.</summary>
    public ConcurrentQueue<string> ClientNames { get; } = new();

    /// <summary>All requests so far, in their order.</summary>
    public IReadOnlyList<ApiRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return _requests.ToArray();
            }
        }
    }

    /// <summary>The number of watches (and streaming lists) open at this moment.</summary>
    public int OpenWatches => _openWatches.Values.Sum();

    /// <summary>Octets of the bodies of all answers so far, before any encoding.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    internal int BookmarkAsked => Volatile.Read(ref _bookmarkAsked);

    /// <summary>Starts a server on a port that the kernel picks.</summary>
    /// <param name="bookmarkInterval">Time between bookmarks; null for a minute, as kube-apiserver has it.</param>
    /// <param name="certificate">Certificate with key to speak TLS with, and to ask every client for one; null for plain HTTP.</param>
    public static async Task<InProcessApiServer> StartAsync(TimeSpan? bookmarkInterval = null, X509Certificate2? certificate = null)
    {
        var server = new InProcessApiServer(certificate);
        var interval = bookmarkInterval ?? TimeSpan.FromMinutes(1);
        server._bookmarkTimer.Change(interval, interval);
        await server.StartListeningAsync();
        return server;
    }

    /// <summary>How many requests of a verb for a resource have come.</summary>
    public int Count(ApiVerb verb, ApiResource resource) => Requests.Count(request => request.Verb == verb && request.Resource == resource);

    /// <summary>The number of watches (and streaming lists) of a resource open at this moment.</summary>
    public int OpenWatchesOf(ApiResource resource) => _openWatches.GetValueOrDefault(resource);

    /// <summary>Sends a bookmark on every watch now.</summary>
    public void SendBookmarks()
    {
        Interlocked.Increment(ref _bookmarkAsked);
        Store.Wake();
    }

    /// <summary>Resets every connection, as the death of the process does.</summary>
    public void ResetConnections()
    {
        var connections = Interlocked.Exchange(ref _connections, new CancellationTokenSource());
        connections.Cancel();
    }

    /// <summary>Brings back a backup of the store: objects and version go back, and the server starts anew.</summary>
    public void Restore(StoreBackup backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        Store.Restore(backup);
        ResetConnections();
    }

    /// <summary>Refuses connections from now on; open ones are reset.</summary>
    public async Task StopListeningAsync()
    {
        ResetConnections();
        if (_host is { } host)
        {
            _host = null;
            using var atOnce = new CancellationTokenSource(0);
            await host.StopAsync(atOnce.Token);
            await host.DisposeAsync();
        }
    }

    /// <summary>Listens again, unless it does.</summary>
    public Task StartListeningIfStoppedAsync() => _host is null ? StartListeningAsync() : Task.CompletedTask;

    /// <summary>Listens (again).</summary>
    public async Task StartListeningAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, Address.Port, Prepare);
            options.Limits.MinResponseDataRate = null;
            options.AddServerHeader = false;
        });
        var host = builder.Build();
        host.Run(HandleAsync);
        await host.StartAsync();
        _host = host;
        Address = new Uri(host.Urls.First());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bookmarkTimer.DisposeAsync();
        await StopListeningAsync();
        _connections.Dispose();
    }

    internal void CountSent(int octets) => Interlocked.Add(ref _bytesSent, octets);

    private void Prepare(ListenOptions endpoint)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        if (_certificate is not null)
        {
            endpoint.UseHttps(_certificate, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, _, _) =>
                {
                    ClientNames.Enqueue(client.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
                    return true;
                };
            });
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reset = _connections.Token.Register(context.Abort);
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
        {
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        var resource = ApiResource.All.FirstOrDefault(resource => resource.Path == path);
        if (resource is null || (resource == ApiResource.ServiceImports && !HasServiceImports))
        {
            // No Status object: kube-apiserver says so of a group that no CRD has brought.
            context.Response.StatusCode = 404;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("404 page not found\n", context.RequestAborted);
            return;
        }

        var request = Record(context, resource);
        var fault = Faults.Take(request);
        if (RequiredToken is not null && context.Request.Headers.Authorization != $"Bearer {RequiredToken}")
        {
            await StatusSender.SendAsync(context, 401, "Unauthorized");
        }
        else if (fault is { Type: FaultType.Status })
        {
            await StatusSender.SendAsync(context, fault.Code, fault.Message, fault.RetryAfterSeconds);
        }
        else if (Refusal(request) is { } refusal)
        {
            await StatusSender.SendAsync(context, 422, refusal);
        }
        else if (Selector.Parse(request["labelSelector"], request["fieldSelector"]) is not { } selector)
        {
            await StatusSender.SendAsync(context, 400, "field label not supported");
        }
        else if (request.Verb is ApiVerb.List or ApiVerb.Page)
        {
            await _lists.HandleAsync(context, request, selector, fault);
        }
        else
        {
            await WatchAsync(context, request, selector, fault);
        }
    }

    private async Task WatchAsync(HttpContext context, ApiRequest request, Selector selector, Fault? fault)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        _openWatches.AddOrUpdate(request.Resource, 1, static (_, open) => open + 1);
        try
        {
            await _watches.HandleAsync(context, request, selector, fault);
        }
        finally
        {
            _openWatches.AddOrUpdate(request.Resource, 0, static (_, open) => open - 1);
        }
    }

    private string? Refusal(ApiRequest request) => request.Verb switch
    {
        ApiVerb.StreamingList when !HasStreamingLists => "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
        ApiVerb.StreamingList when request["resourceVersionMatch"] != "NotOlderThan" => "resourceVersionMatch: Forbidden: sendInitialEvents requires NotOlderThan",
        _ => null,
    };

    private ApiRequest Record(HttpContext context, ApiResource resource)
    {
        var query = context.Request.Query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
        var verb = query.GetValueOrDefault("watch") == "true"
            ? query.GetValueOrDefault("sendInitialEvents") == "true" ? ApiVerb.StreamingList : ApiVerb.Watch
            : query.ContainsKey("continue") ? ApiVerb.Page : ApiVerb.List;
        var request = new ApiRequest(verb, resource, query);
        lock (_requests)
        {
            _requests.Add(request);
        }

        return request;
    }
}
