using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDns.Node.Management.Http;

namespace ActorDns.Node.Cli.Management;

/// <summary>A node's management endpoint does not answer, or refuses; the message says why and what to do.</summary>
/// <param name="message">The message.</param>
internal sealed class ManagementException(string message) : Exception(message);

/// <summary>Asks the management endpoint of a node. Thread-safe.</summary>
internal sealed class ManagementClient : IDisposable
{
    // The list of a namespace's services is the longest answer.
    private const int MaxAnswer = 8 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _address;

    /// <summary>Makes a client.</summary>
    /// <param name="address">Such as <c>http://10.0.0.7:8558</c>; the scheme may be left out.</param>
    /// <exception cref="ManagementException">It is no HTTP address.</exception>
    public ManagementClient(string address)
    {
        var text = address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}";
        _address = Uri.TryCreate(text, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed!
            : throw new ManagementException($"--management: '{address}' is no address of a management endpoint; write one such as http://10.0.0.7:8558");
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3), UseProxy = false, AllowAutoRedirect = false })
        {
            Timeout = TimeSpan.FromSeconds(15),
            MaxResponseContentBufferSize = MaxAnswer,
        };
    }

    /// <summary>The JSON of a path.</summary>
    /// <exception cref="ManagementException">The node does not answer, or refuses.</exception>
    public async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At(path));
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>What a path gives.</summary>
    /// <exception cref="ManagementException">The node does not answer, refuses, or gives something else.</exception>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Read(await GetAsync(path, cancellationToken), type);

    /// <summary>Makes a member leave.</summary>
    /// <exception cref="ManagementException">The node does not answer, or refuses.</exception>
    public async Task LeaveAsync(string member, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, At($"/cluster/members/{Uri.EscapeDataString(member)}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await SendAsync(request, cancellationToken);
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="ManagementException">It is something else.</exception>
    public T Read<T>(byte[] json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new ManagementException($"{_address} answers with nothing; is it a management endpoint?");
        }
        catch (JsonException)
        {
            throw new ManagementException($"{_address} does not answer as a management endpoint does");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // Behind a proxy such as kubectl's, the endpoint has a path in front of its own.
    private Uri At(string path) => new(_address.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    private async Task<byte[]> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? body : throw new ManagementException(Describe((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body));
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ManagementException($"{_address} does not answer: {exception.Message} Name a node's management endpoint: --management http://HOST:8558");
        }
    }

    private string Describe(int status, string? mediaType, byte[] body) => mediaType == Problem.MediaType
        ? $"{_address} refuses ({status}): {Read(body, ManagementJson.Default.Problem).Detail}"
        : $"{_address} refuses: status {status}";
}
