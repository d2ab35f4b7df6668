namespace ActorDns.Protocol.Names;

/// <summary>
/// A label with its hash, so that one that is looked up in several tables is hashed once. Any octets will do; letters fold
/// when tables compare them. Lives on the stack.
/// </summary>
public readonly ref struct LabelKey
{
    /// <summary>Hashes a label.</summary>
    /// <param name="octets">Its octets, without the length octet.</param>
    public LabelKey(ReadOnlySpan<byte> octets)
    {
        Octets = octets;
        Hash = WireNames.StableHash(octets);
    }

    /// <summary>The octets, in their own letter case.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary><see cref="WireNames.StableHash"/> of the octets.</summary>
    public uint Hash { get; }

    /// <summary>Number of octets; 0 when there is no label.</summary>
    public int Length => Octets.Length;

    /// <summary>Hashes a label.</summary>
    public static implicit operator LabelKey(ReadOnlySpan<byte> octets) => new(octets);

    /// <summary>The octets.</summary>
    public static implicit operator ReadOnlySpan<byte>(LabelKey label) => label.Octets;

    /// <summary>Says whether a table's name is this label; letters fold.</summary>
    public bool Is(ReadOnlySpan<byte> name) => WireNames.EqualsIgnoreCase(name, Octets);
}
