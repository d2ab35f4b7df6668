using System.Globalization;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The bucket of reverse records an address belongs to: its IPv4 /24 or IPv6 /64. Text form <c>10.96.0.0-24</c> or
/// <c>fd00::-64</c>, part of entity ids. Immutable.
/// </summary>
/// <param name="Network">The first address.</param>
public readonly record struct ReversePrefix(HostAddress Network)
{
    /// <summary>The bucket of an address.</summary>
    public static ReversePrefix Of(HostAddress address) => new(
        HostAddress.FromBits(address.Bits & (address.IsIPv4 ? ~(UInt128)0xFF : ~(UInt128)ulong.MaxValue), address.IsIPv4));

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ReversePrefix prefix)
    {
        prefix = default;
        var dash = text.LastIndexOf('-');
        if (dash < 0 || !HostAddress.TryParse(text[..dash], out var network))
        {
            return false;
        }

        prefix = Of(network);
        return prefix.Network == network && text[(dash + 1)..].SequenceEqual(network.IsIPv4 ? "24" : "64");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Network}-{(Network.IsIPv4 ? 24 : 64)}");
}
