using System.Net;
using ActorDns.Node.Management;
using Akka.Discovery;

namespace ActorDns.Node.Bootstrap;

/// <summary>What one round of asking gave. Immutable.</summary>
/// <param name="Found">The contact points found.</param>
/// <param name="Answers">What those that answered said.</param>
internal sealed record ContactRound(IReadOnlyList<IPEndPoint> Found, IReadOnlyDictionary<IPEndPoint, SeedNodesAnswer> Answers);

/// <summary>Looks the contact points up and asks all of them at once. Thread-safe.</summary>
internal sealed partial class ContactPointClient(ServiceDiscovery discovery, ILogger logger) : IDisposable
{
    private const string ServiceName = "actordns";

    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(3);

    // An answer names five members: 64 KB is far more than any.
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(1),
        MaxResponseContentBufferSize = 64 * 1024,
    };

    private string? _lastFailure;

    /// <summary>Asks once; takes at most the look-up's and an answer's time-out.</summary>
    /// <returns>The round; null when the look-up failed.</returns>
    public async Task<ContactRound?> AskAsync(IPEndPoint? self, CancellationToken cancellationToken)
    {
        if (await LookupAsync(cancellationToken) is not { } found)
        {
            return null;
        }

        var answers = await Task.WhenAll(found.Where(point => !point.Equals(self)).Select(point => ProbeAsync(point, cancellationToken)));
        return new ContactRound(found, answers
            .Where(answer => answer.Answer is not null)
            .ToDictionary(answer => answer.Point, answer => answer.Answer!));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        (discovery as IDisposable)?.Dispose();
    }

    private async Task<IReadOnlyList<IPEndPoint>?> LookupAsync(CancellationToken cancellationToken)
    {
        try
        {
            var resolved = await discovery.Lookup(new Lookup(ServiceName), LookupTimeout).WaitAsync(LookupTimeout + TimeSpan.FromSeconds(1), cancellationToken);
            _lastFailure = null;
            return [.. resolved.Addresses.Select(target => new IPEndPoint(target.Address, target.Port!.Value)).Distinct()];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The client raises what its transport and its JSON reader do; whatever it is, the next round may work.
            if (_lastFailure != exception.Message)
            {
                _lastFailure = exception.Message;
                LogLookupFailed(logger, exception.Message);
            }

            return null;
        }
    }

    private async Task<(IPEndPoint Point, SeedNodesAnswer? Answer)> ProbeAsync(IPEndPoint point, CancellationToken cancellationToken)
    {
        try
        {
            return (point, SeedNodesAnswer.Read(await _http.GetByteArrayAsync(new Uri($"http://{point}/bootstrap/seed-nodes"), cancellationToken)));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Not only HttpRequestException: a peer that resets the connection while it is being made shows as a bare
            // SocketException of HttpClient's own look at the socket. Whatever it is, this point has not answered.
            return (point, null);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "bootstrap: the other nodes cannot be looked up: {Error}")]
    private static partial void LogLookupFailed(ILogger logger, string error);
}
