using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using CsCheck;

namespace ActorDns.Protocol.Tests.Wire;

/// <summary>Generators of names and records.</summary>
internal static class ModelGen
{
    private static readonly Gen<byte[]> AnyLabel = Gen.Frequency(
        (6, Gen.OneOfConst("a", "A", "web", "Web", "shop", "svc", "cluster", "local", "web.default").Select(text => System.Text.Encoding.ASCII.GetBytes(text))),
        (2, Gen.Byte.Array[1, 6]),
        (1, Gen.Byte.Array[63]));

    private static readonly Gen<byte[]> PlainLabel =
        Gen.OneOfConst("a", "b1", "web", "shop", "svc", "cluster", "local", "_http", "_tcp").Select(text => System.Text.Encoding.ASCII.GetBytes(text));

    /// <summary>Names of any octets, some at the limits of length; few labels, so that suffixes repeat.</summary>
    public static Gen<byte[]> AnyName { get; } = Name(AnyLabel);

    /// <summary>Lower-case host names.</summary>
    public static Gen<byte[]> PlainName { get; } = Name(PlainLabel);

    /// <summary>Records of any type over any names.</summary>
    public static Gen<ModelRecord[]> AnyRecords { get; } = Records(AnyName, Gen.Byte.Array[0, 40], any: true);

    /// <summary>Records that another library reads: plain names, known types, well-formed RDATA, no timer it would take for negative.</summary>
    public static Gen<ModelRecord[]> PlainRecords { get; } =
        Records(PlainName, Gen.Char.AlphaNumeric.Array[1, 20].Select(text => (byte[])[(byte)text.Length, .. text.Select(c => (byte)c)]), any: false);

    private static Gen<byte[]> Name(Gen<byte[]> label) => label.Array[0, 5].Select(labels =>
    {
        var wire = new byte[255];
        var position = 0;
        foreach (var octets in labels)
        {
            WireNames.TryAppendLabel(wire.AsSpan(0, 254), ref position, octets);
        }

        return wire[..(position + 1)];
    });

    private static Gen<ModelRecord[]> Records(Gen<byte[]> name, Gen<byte[]> text, bool any)
    {
        var typed = new List<Gen<(RecordType Type, byte[] Rdata)>>
        {
            Gen.Byte.Array[4].Select(octets => (RecordType.A, octets)),
            Gen.Byte.Array[16].Select(octets => (RecordType.AAAA, octets)),
            name.Select(target => (RecordType.CNAME, target)),
            name.Select(target => (RecordType.NS, target)),
            name.Select(target => (RecordType.PTR, target)),
            Gen.Byte.Array[2].Select(name, (head, target) => (RecordType.MX, (byte[])[.. head, .. target])),
            Gen.Byte.Array[6].Select(name, (head, target) => (RecordType.SRV, (byte[])[.. head, .. target])),
            (any ? Gen.Byte : Gen.Byte[0, 127]).Array[20].Select(name, name, (tail, primary, mailbox) => (RecordType.SOA, (byte[])[.. primary, .. mailbox, .. tail])),
            text.Select(octets => (RecordType.TXT, octets)),
        };
        if (any)
        {
            typed.Add(Gen.Byte.Array[0, 30].Select(octets => ((RecordType)65280, octets)));
        }

        var record = Gen.Select(name, Gen.OneOf(typed.ToArray()), Gen.UInt[0, int.MaxValue], Gen.Enum<Section>())
            .Select((owner, data, ttl, section) => new ModelRecord(section, owner, data.Type, ttl, data.Rdata));
        return record.Array[0, 25].Select(records => records.OrderBy(one => one.Section).ToArray());
    }
}
