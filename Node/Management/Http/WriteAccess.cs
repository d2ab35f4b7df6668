using System.Security.Cryptography;
using System.Text;

namespace ActorDns.Node.Management.Http;

/// <summary>Decides who may change something through the management endpoint. Thread-safe.</summary>
internal abstract class WriteAccess
{
    /// <summary>Octets of a token that are looked at; a longer one is refused.</summary>
    public const int MaxToken = 8 * 1024;

    private const string Scheme = "Bearer ";

    /// <summary>Nobody: how it is unless a setting says otherwise.</summary>
    public static WriteAccess Nobody { get; } = new NobodyAccess();

    /// <summary>Says why a request may not change anything; null when it may.</summary>
    public async Task<Problem?> RefusalAsync(HttpContext context)
    {
        if (this is NobodyAccess)
        {
            return new Problem("Read only", StatusCodes.Status403Forbidden, "this endpoint only tells; set ManagementTokenFile or ManagementTokenReview to let callers with a token change something");
        }

        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length > Scheme.Length + MaxToken)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return new Problem("Not authenticated", StatusCodes.Status401Unauthorized, "send the header 'Authorization: Bearer TOKEN'");
        }

        return await RefusalAsync(header[Scheme.Length..].Trim(), context.Request, context.RequestAborted);
    }

    /// <summary>Says why the bearer of a token may not do what a request asks; null when it may.</summary>
    protected abstract Task<Problem?> RefusalAsync(string token, HttpRequest request, CancellationToken cancellationToken);

    /// <summary>Compares without telling by the time it takes how much agrees.</summary>
    protected static bool AreEqual(string left, string right) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(left)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));

    private sealed class NobodyAccess : WriteAccess
    {
        protected override Task<Problem?> RefusalAsync(string token, HttpRequest request, CancellationToken cancellationToken) => Task.FromResult<Problem?>(null);
    }
}
