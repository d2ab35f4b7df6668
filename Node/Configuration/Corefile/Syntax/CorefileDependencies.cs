using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>
/// What a Corefile takes from outside its text and its imports: files that directives name, addresses of network interfaces.
/// Part of its fingerprint, so that <c>reload</c> sees when they change. Used by one thread.
/// </summary>
internal sealed class CorefileDependencies : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    private bool _isEmpty = true;

    /// <summary>Notes a file; one that cannot be read is as good as an empty one here, since its reader has reported it.</summary>
    public void AddFile(string path)
    {
        var content = Array.Empty<byte>();
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[Math.Clamp(file.Length, 1, CorefileFiles.MaxFileSize)];
            content = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Reported where it is read.
        }

        Add(path);
        _hash.AppendData(SHA512.HashData(content));
    }

    /// <summary>Notes what a name stands for; the order of the addresses does not count.</summary>
    public void AddAddresses(string name, IEnumerable<IPAddress> addresses) =>
        Add($"{name}\0{string.Join('\0', addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal))}");

    /// <summary>Joins them to the fingerprint of the text; that one when there are none.</summary>
    public string JoinTo(string fingerprint)
    {
        if (_isEmpty)
        {
            return fingerprint;
        }

        Add(fingerprint);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(string text)
    {
        _isEmpty = false;
        _hash.AppendData(Encoding.UTF8.GetBytes($"{text}\n"));
    }
}
