using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Tests.Wire;

/// <summary>A record apart from any message: what reading must give back after writing.</summary>
internal sealed record ModelRecord(Section Section, byte[] Owner, RecordType Type, uint Ttl, byte[] Rdata)
{
    /// <summary>Everything, octet for octet, to compare.</summary>
    public override string ToString() =>
        $"{Section} {Convert.ToHexString(Owner)} {(ushort)Type} {Ttl} {Convert.ToHexString(Rdata)}";

    /// <summary>Reads all records but OPT; null if the message, or the RDATA of a record, is malformed.</summary>
    public static List<ModelRecord>? ReadAll(ReadOnlySpan<byte> message)
    {
        var records = new List<ModelRecord>();
        var owner = new byte[255];
        var rdata = new byte[66_100];
        var reader = new MessageReader(message);
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record.Type == RecordType.OPT)
            {
                continue;
            }

            if (!RecordData.TryExpand(message, record, rdata, out var length))
            {
                return null;
            }

            records.Add(new ModelRecord(record.Section, owner[..record.OwnerLength], record.Type, record.TtlSeconds, rdata[..length]));
        }

        return reader.Fault == MessageFault.None ? records : null;
    }

    /// <summary>Writes a response to a query.</summary>
    public static byte[] WriteAll(byte[] query, IEnumerable<ModelRecord> records, int limit = 65_535)
    {
        QueryReader.Read(query, out var read);
        var buffer = new byte[65_535];
        var writer = new ResponseWriter(buffer, new ushort[ResponseWriter.CompressionSlots], query, read, limit);
        foreach (var record in records)
        {
            record.TryWrite(ref writer);
        }

        return buffer[..writer.Finish()];
    }

    /// <summary>Adds the record by the method of its type.</summary>
    public bool TryWrite(ref ResponseWriter writer)
    {
        ReadOnlySpan<byte> rdata = Rdata;
        switch (Type)
        {
            case RecordType.CNAME or RecordType.NS or RecordType.PTR:
                return writer.TryAddName(Section, Owner, Type, Ttl, rdata);
            case RecordType.MX:
                return writer.TryAddMx(Section, Owner, Ttl, Number16(0), rdata[2..]);
            case RecordType.SRV:
                return writer.TryAddSrv(Section, Owner, Ttl, Number16(0), Number16(2), Number16(4), rdata[6..]);
            case RecordType.SOA:
                var primary = WireNames.Measure(rdata);
                var at = primary + WireNames.Measure(rdata[primary..]);
                return writer.TryAddSoa(
                    Section, Owner, Ttl, rdata[..primary], rdata[primary..at], Number32(at), Number32(at + 4), Number32(at + 8), Number32(at + 12), Number32(at + 16));
            case RecordType.A or RecordType.AAAA when rdata.Length is 4 or 16 && (rdata.Length == 4) == (Type == RecordType.A):
                return writer.TryAddAddress(Section, Owner, Ttl, HostAddress.FromOctets(rdata));
            default:
                return writer.TryAdd(Section, Owner, Type, Ttl, rdata);
        }
    }

    private ushort Number16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Rdata.AsSpan(at));

    private uint Number32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Rdata.AsSpan(at));
}
