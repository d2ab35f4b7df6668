namespace ActorDns.Node.Management.Http;

/// <summary>The token is the one in a file, read anew for each request, so that it can be changed. Thread-safe.</summary>
/// <param name="file">The file; blanks around the token do not count.</param>
internal sealed class TokenFileAccess(string file) : WriteAccess
{
    /// <inheritdoc/>
    protected override async Task<Problem?> RefusalAsync(string token, HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(file).Length > MaxToken)
            {
                return Broken("is too long for a token");
            }

            var expected = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            return expected.Length == 0 ? Broken("is empty")
                : AreEqual(expected, token) ? null
                : new Problem("Not allowed", StatusCodes.Status403Forbidden, "the token is not the one this node knows");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Broken("cannot be read");
        }
    }

    private static Problem Broken(string what) =>
        new("No token known", StatusCodes.Status503ServiceUnavailable, $"the file of ManagementTokenFile {what}; write the token into it");
}
