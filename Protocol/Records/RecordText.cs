using System.Globalization;
using System.Text;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records;

/// <summary>
/// Records in presentation format (RFC 1035 section 5.1) as dig prints them. RDATA must stand on its own, names
/// uncompressed. Types without a format of their own, and RDATA that is not what its type says, come out in the generic
/// form of RFC 3597 section 5; no octets throw, and control octets are always escaped. Allocates; thread-safe.
/// </summary>
public static class RecordText
{
    /// <summary>Name, TTL, class, type and RDATA, parted by tabs.</summary>
    /// <param name="owner">Owner name in wire form, well formed.</param>
    /// <param name="type">TYPE.</param>
    /// <param name="recordClass">CLASS.</param>
    /// <param name="ttlSeconds">TTL in seconds.</param>
    /// <param name="rdata">RDATA, names uncompressed.</param>
    public static string Of(ReadOnlySpan<byte> owner, RecordType type, RecordClass recordClass, uint ttlSeconds, ReadOnlySpan<byte> rdata) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{WireNames.ToText(owner)}\t{ttlSeconds}\t{RecordClassText.Of(recordClass)}\t{RecordTypeText.Of(type)}\t{DataOf(type, rdata)}");

    /// <summary>RDATA alone.</summary>
    public static string DataOf(RecordType type, ReadOnlySpan<byte> rdata)
    {
        var text = new StringBuilder(64);
        return TryWrite(type, rdata, text) is true ? text.ToString() : Generic(rdata);
    }

    /// <summary>Says whether RDATA is what its type says; true for types without a format of their own here.</summary>
    public static bool IsWellFormed(RecordType type, ReadOnlySpan<byte> rdata) => TryWrite(type, rdata, new StringBuilder(64)) is not false;

    /// <summary>Writes RDATA in the format of its type; null if it has none.</summary>
    private static bool? TryWrite(RecordType type, ReadOnlySpan<byte> rdata, StringBuilder text)
    {
        var fields = new RdataFields(rdata, text);
        bool? written = type switch
        {
            RecordType.A => rdata.Length == 4 && fields.Address(4),
            RecordType.AAAA => rdata.Length == 16 && fields.Address(16),
            RecordType.CNAME or RecordType.NS or RecordType.PTR or RecordType.DNAME => fields.Name(),
            RecordType.MX => fields.Number16() && fields.Name(),
            RecordType.SRV => fields.Number16() && fields.Number16() && fields.Number16() && fields.Name(),
            RecordType.SOA => fields.Name() && fields.Name() && fields.Number32() && fields.Number32() && fields.Number32()
                && fields.Number32() && fields.Number32(),
            RecordType.TXT => fields.Strings(),
            RecordType.HINFO => fields.String() && fields.String(),
            RecordType.CAA => fields.Number8() && fields.Tag() && fields.RestAsString(),
            RecordType.SVCB or RecordType.HTTPS => fields.Number16() && fields.Name() && ServiceParameterText.TryWrite(ref fields),
            _ => null,
        };
        return written is null ? null : written.Value && fields.IsAtEnd;
    }

    private static string Generic(ReadOnlySpan<byte> rdata) => rdata.IsEmpty
        ? @"\# 0"
        : string.Create(CultureInfo.InvariantCulture, $@"\# {rdata.Length} {Convert.ToHexString(rdata)}");
}
