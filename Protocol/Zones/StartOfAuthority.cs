using System.Buffers.Binary;

namespace ActorDns.Protocol.Zones;

/// <summary>The numbers of a SOA record (RFC 1035 section 3.3.13). Immutable.</summary>
/// <param name="Serial">The version of the zone; compared by serial number arithmetic (RFC 1982).</param>
/// <param name="RefreshSeconds">How often a secondary asks for the serial.</param>
/// <param name="RetrySeconds">How soon it asks again when it could not.</param>
/// <param name="ExpireSeconds">How long its copy is good without having asked.</param>
/// <param name="MinimumSeconds">TTL of what does not exist, at most (RFC 2308 section 4).</param>
public sealed record StartOfAuthority(uint Serial, uint RefreshSeconds, uint RetrySeconds, uint ExpireSeconds, uint MinimumSeconds)
{
    private const int NumbersLength = 20;

    /// <summary>Reads RDATA of a SOA record.</summary>
    /// <returns>Null if the octets are too few.</returns>
    public static StartOfAuthority? Read(ReadOnlySpan<byte> rdata)
    {
        if (rdata.Length < NumbersLength + 2)
        {
            return null;
        }

        var numbers = rdata[^NumbersLength..];
        return new StartOfAuthority(Number(numbers, 0), Number(numbers, 1), Number(numbers, 2), Number(numbers, 3), Number(numbers, 4));
    }

    /// <summary>Says whether a serial is newer than another one (RFC 1982 section 3.2); one that is half the circle away is not.</summary>
    public static bool IsNewer(uint serial, uint than) => (int)(serial - than) > 0 && serial - than != 0x8000_0000;

    private static uint Number(ReadOnlySpan<byte> numbers, int index) => BinaryPrimitives.ReadUInt32BigEndian(numbers[(index * 4)..]);
}
