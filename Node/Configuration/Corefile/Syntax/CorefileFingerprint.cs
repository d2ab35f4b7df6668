using System.Security.Cryptography;
using System.Text;

namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>
/// A hash of what a Corefile says: its words in their structure, imports and environment variables resolved. Comments, spaces
/// and where a word stands do not count. Pure.
/// </summary>
internal static class CorefileFingerprint
{
    /// <summary>The SHA-512, 128 hexadecimal digits in lower case.</summary>
    public static string Of(IEnumerable<CorefileBlock> blocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        foreach (var block in blocks)
        {
            Add(hash, "server", block.Keys);
            Add(hash, block.Directives);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, IEnumerable<CorefileDirective> directives)
    {
        hash.AppendData("{"u8);
        foreach (var directive in directives)
        {
            Add(hash, directive.Name.Text, directive.Arguments);
            Add(hash, directive.Block);
        }

        hash.AppendData("}"u8);
    }

    // No word holds a NUL or a line feed: they keep words and lines apart.
    private static void Add(IncrementalHash hash, string first, IEnumerable<CorefileToken> words) =>
        hash.AppendData(Encoding.UTF8.GetBytes($"{first}\0{string.Join('\0', words.Select(word => word.Text))}\n"));
}
