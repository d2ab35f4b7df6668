namespace ActorDns.Node.Encryption;

/// <summary>A file of a certificate cannot be used.</summary>
/// <param name="file">The file.</param>
/// <param name="message">What is wrong with it and the cure.</param>
/// <param name="cause">What said so.</param>
internal sealed class CertificateFileException(string file, string message, Exception? cause = null) : Exception($"'{file}' {message}", cause)
{
    /// <summary>The file, as the directive names it.</summary>
    public string File { get; } = file;
}
