using System.Security.Cryptography;

namespace ActorDns.Actors.Forwarding;

/// <summary>Numbers nobody can guess (RFC 5452 section 9.2), drawn from the system's generator in blocks: one by one they cost more than the query. Thread-safe.</summary>
internal static class Unpredictable
{
    private const int BlockLength = 1024;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _left;

    /// <summary>Sixteen bits.</summary>
    public static ushort Next16() => (ushort)(NextOctet() | (NextOctet() << 8));

    /// <summary>A number from 0 to below <paramref name="bound"/>, which is at most 65,536; evenly spread for bounds far below that.</summary>
    public static int Below(int bound) => (int)((uint)Next16() * (uint)bound >> 16);

    /// <summary>Eight bits.</summary>
    public static int NextOctet()
    {
        var block = _block ??= new byte[BlockLength];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(block);
            _left = BlockLength;
        }

        int octet = block[--_left];
        block[_left] = 0;
        return octet;
    }
}
