using System.Text;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Gives the same string for the same octets, so that the name of a namespace, service or port that a hundred thousand
/// objects repeat is kept once. A table of fixed size in which a newcomer takes the place of what was there: what falls
/// out is only no longer shared. Thread-safe without locks: slots are single references to immutable strings.
/// </summary>
internal sealed class StringPool
{
    /// <summary>Longer texts are not worth a slot.</summary>
    private const int MaximumPooledLength = 63;
    private readonly string?[] _slots;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="slots">The bound on the strings held; a power of two.</param>
    public StringPool(int slots = 32768)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(slots & (slots - 1), 0);
        _slots = new string?[slots];
    }

    /// <summary>The string of ASCII octets, upper case folded to lower.</summary>
    public string GetLower(ReadOnlySpan<byte> ascii)
    {
        if (ascii.IsEmpty)
        {
            return string.Empty;
        }

        if (ascii.Length > MaximumPooledLength)
        {
            return Encoding.ASCII.GetString(ascii).ToLowerInvariant();
        }

        Span<byte> lower = stackalloc byte[MaximumPooledLength];
        Ascii.ToLower(ascii, lower, out var length);
        lower = lower[..length];
        ref var slot = ref _slots[Hash(lower) & (uint)(_slots.Length - 1)];
        var held = slot;
        if (held is not null && Ascii.Equals(lower, held))
        {
            return held;
        }

        return slot = Encoding.ASCII.GetString(lower);
    }

    /// <summary>FNV-1a: short names, and an attacker who finds collisions only loses sharing.</summary>
    private static uint Hash(ReadOnlySpan<byte> octets)
    {
        var hash = 2166136261u;
        foreach (var octet in octets)
        {
            hash = (hash ^ octet) * 16777619u;
        }

        return hash ^ (hash >> 15);
    }
}
