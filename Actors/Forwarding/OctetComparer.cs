namespace ActorDns.Actors.Forwarding;

/// <summary>Compares octets one by one. Stateless, thread-safe.</summary>
internal sealed class OctetComparer : IEqualityComparer<byte[]>
{
    /// <summary>The one instance.</summary>
    public static OctetComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
