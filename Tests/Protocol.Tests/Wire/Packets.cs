using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Tests.Wire;

/// <summary>Messages built octet by octet, so that tests can also build what no writer writes.</summary>
internal static class Packets
{
    /// <summary>An OPT record of version 0 without options.</summary>
    public static byte[] Opt { get; } = OptWith(1232, 0, []);

    /// <summary>A query with everything settable; by default one question <c>web.shop. A IN</c> and RD.</summary>
    public static byte[] Query(
        string name = "web.shop",
        RecordType type = RecordType.A,
        ushort flags = 0x0100,
        ushort questions = 1,
        ushort answers = 0,
        ushort authorities = 0,
        ushort? additionals = null,
        params byte[][] records)
    {
        var header = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(header, 0x1234);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), questions);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), answers);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(8), authorities);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), additionals ?? (ushort)records.Length);
        return [.. header, .. Question(name, type), .. records.SelectMany(record => record)];
    }

    /// <summary>A question of class IN.</summary>
    public static byte[] Question(string name, RecordType type) =>
        [.. DomainName.Parse(name).Wire, (byte)((int)type >> 8), (byte)type, 0, 1];

    /// <summary>An OPT record.</summary>
    public static byte[] OptWith(ushort payloadSize, uint ttl, byte[] options) => Record([0], 41, payloadSize, ttl, options);

    /// <summary>A record of any octets.</summary>
    public static byte[] Record(byte[] owner, ushort type, ushort recordClass, uint ttl, byte[] rdata)
    {
        var fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(2), recordClass);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart.AsSpan(4), ttl);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)rdata.Length);
        return [.. owner, .. fixedPart, .. rdata];
    }

    /// <summary>Reads a query that must be well formed.</summary>
    public static Query Read(byte[] message)
    {
        Assert.Equal(QueryStatus.Ok, QueryReader.Read(message, out var query));
        return query;
    }
}
