using k8s;
using k8s.Models;

namespace ActorDns.Node.Management.Http;

/// <summary>
/// The API server says whose a token is (TokenReview) and whether that one may do it (SubjectAccessReview of the path as a
/// non-resource URL): a token alone is what every pod has. Thread-safe; one review at a time.
/// </summary>
/// <param name="client">The API server; disposed with this.</param>
internal sealed class TokenReviewAccess(IKubernetes client) : WriteAccess, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Makes one for the cluster this pod runs in, or for a kubeconfig's.</summary>
    /// <exception cref="InvalidOperationException">There are no credentials; the message names the setting.</exception>
    public static TokenReviewAccess Open(string? kubeconfig)
    {
        try
        {
            return new TokenReviewAccess(new k8s.Kubernetes(kubeconfig is null
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(kubeconfig))));
        }
        catch (Exception cause)
        {
            // KubernetesClient raises whatever its YAML, PEM and file readers do.
            throw new InvalidOperationException(
                $"ManagementTokenReview cannot be used: {cause.Message} Run in a pod with a service account, set Kubeconfig, or set ManagementTokenFile instead.", cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        _one.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task<Problem?> RefusalAsync(string token, HttpRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            await _one.WaitAsync(limit.Token);
            try
            {
                return await ReviewAsync(token, request.Path.Value ?? "/", request.Method.ToLowerInvariant(), limit.Token);
            }
            finally
            {
                _one.Release();
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the client raises, nobody was found to be allowed.
            return new Problem("Not reviewed", StatusCodes.Status503ServiceUnavailable, "the API server did not review the token; grant this node system:auth-delegator, or try again");
        }
    }

    private async Task<Problem?> ReviewAsync(string token, string path, string verb, CancellationToken cancellationToken)
    {
        var review = await client.AuthenticationV1.CreateTokenReviewAsync(
            new V1TokenReview { Spec = new V1TokenReviewSpec { Token = token } }, cancellationToken: cancellationToken);
        if (review.Status is not { Authenticated: true, User: { } user })
        {
            return new Problem("Not authenticated", StatusCodes.Status401Unauthorized, "the API server does not know the token");
        }

        var access = await client.AuthorizationV1.CreateSubjectAccessReviewAsync(
            new V1SubjectAccessReview
            {
                Spec = new V1SubjectAccessReviewSpec
                {
                    User = user.Username,
                    Uid = user.Uid,
                    Groups = user.Groups,
                    Extra = user.Extra,
                    NonResourceAttributes = new V1NonResourceAttributes { Path = path, Verb = verb },
                },
            },
            cancellationToken: cancellationToken);
        return access.Status is { Allowed: true }
            ? null
            : new Problem("Not allowed", StatusCodes.Status403Forbidden, $"grant {user.Username} the verb {verb} on the nonResourceURL {path}");
    }
}
