using System.Globalization;
using System.Text;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Answers;

/// <summary>A 64-bit hash that stands for the name of an object of one kind in one partition. Pure; equal on all nodes.</summary>
internal static class NameKey
{
    /// <summary>The key of a name; a name that <see cref="ToText"/> made is its key's text.</summary>
    public static ulong Of(string name)
    {
        if (name.Length == 17 && name[0] == '#' && ulong.TryParse(name.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key))
        {
            return key;
        }

        Span<byte> octets = stackalloc byte[256];
        var length = name.Length <= 85 ? Encoding.UTF8.GetBytes(name, octets) : 0;
        ReadOnlySpan<byte> read = length > 0 ? octets[..length] : Encoding.UTF8.GetBytes(name);
        var low = WireNames.StableHash(read);
        var high = 14695981039346656037UL;
        foreach (var octet in read)
        {
            high = (high ^ octet) * 1099511628211UL;
        }

        return high ^ ((ulong)low << 32);
    }

    /// <summary>True for a text that <see cref="ToText"/> made, which is no name.</summary>
    public static bool IsText(string name) => name.StartsWith('#');

    /// <summary>Stands for a name of which only the key is kept (pods); '#' is in no name of Kubernetes.</summary>
    public static string ToText(ulong key) => string.Create(CultureInfo.InvariantCulture, $"#{key:x16}");
}
