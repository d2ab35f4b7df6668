using System.Diagnostics;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Xunit.Abstractions;

namespace ActorDns.Protocol.Tests.Wire;

public sealed class MutatedPacketsTests(ITestOutputHelper output)
{
    private const int Count = 1_000_000;
    private readonly byte[] _owner = new byte[255];
    private readonly byte[] _rdata = new byte[66_100];
    private readonly byte[] _response = new byte[1232];
    private readonly ushort[] _slots = new ushort[ResponseWriter.CompressionSlots];

    [Fact]
    public void A_million_mutated_packets_raise_no_exception_and_stay_in_bounds()
    {
        var seed = (int)Stopwatch.GetTimestamp();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var packets = Samples();
        int accepted = 0, refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var packet = Mutation.Mutate(random, packets[i % packets.Length], 1 + (i % 4));
            try
            {
                Answer(packet);
                ReadAll(packet, withText: i % 16 == 0, ref accepted, ref refused);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}, packet {i}: {Convert.ToHexString(packet)}", exception);
            }
        }

        // A run in which all or none were readable has tried nothing.
        Assert.InRange(accepted, Count / 20, Count);
        Assert.InRange(refused, Count / 20, Count);
    }

    private void Answer(byte[] packet)
    {
        var status = QueryReader.Read(packet, out var query);
        if (status == QueryStatus.Drop)
        {
            return;
        }

        foreach (var option in EdnsOptions.Of(packet, query))
        {
            Assert.True(option.Value.Length <= packet.Length);
        }

        var writer = new ResponseWriter(_response, _slots, packet, query, 512);
        if (query.NameLength > 0)
        {
            Assert.Equal(query.NameLength, WireNames.Measure(query.Name(packet)));
            writer.TryAddName(Section.Answer, query.Name(packet), RecordType.CNAME, 5, query.Name(packet));
        }

        Assert.InRange(writer.Finish(), 12, 512);
    }

    private void ReadAll(byte[] packet, bool withText, ref int accepted, ref int refused)
    {
        var reader = new MessageReader(packet);
        while (reader.TryReadRecord(_owner, out var record))
        {
            Assert.Equal(record.OwnerLength, WireNames.Measure(_owner));
            Assert.True(record.RdataOffset + record.RdataLength <= packet.Length);
            if (RecordData.TryExpand(packet, record, _rdata, out var length) && withText)
            {
                var text = RecordText.Of(_owner.AsSpan(0, record.OwnerLength), record.Type, record.Class, record.TtlSeconds, _rdata.AsSpan(0, length));
                Assert.DoesNotContain('\n', text);
            }
        }

        if (reader.Fault == MessageFault.None)
        {
            accepted++;
        }
        else
        {
            refused++;
        }
    }

    private static byte[][] Samples()
    {
        var web = DomainName.Parse("web.shop.svc.cluster.local").Wire.ToArray();
        var query = Packets.Query("_http._tcp.web.shop.svc.cluster.local", RecordType.SRV, records: Packets.OptWith(1232, 0x8000, [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 12, 0, 3, 0, 0, 0]));
        return
        [
            query,
            Packets.Query(),
            Packets.Query(answers: 1, additionals: 1, records: [Packets.Record([0xC0, 12], 1, 1, 5, [10, 0, 0, 1]), Packets.Opt]),
            ModelRecord.WriteAll(query, [.. Enumerable.Range(0, 4).Select(i => new ModelRecord(Section.Answer, web, RecordType.SRV, 30, [0, 0, 0, 100, 0, 80, 2, (byte)'p', (byte)('0' + i), .. web])), new ModelRecord(Section.Additional, web, RecordType.AAAA, 30, new byte[16])]),
            ModelRecord.WriteAll(query, [new ModelRecord(Section.Authority, web, RecordType.SOA, 5, [.. web, .. web, .. new byte[20]])]),
            ModelRecord.WriteAll(query, [new ModelRecord(Section.Answer, web, RecordType.HTTPS, 5, [0, 1, 0, 0, 1, 0, 6, 2, (byte)'h', (byte)'2', 2, (byte)'h', (byte)'3', 0, 3, 0, 2, 1, 187, 0, 4, 0, 4, 1, 2, 3, 4])]),
            ModelRecord.WriteAll(query, [new ModelRecord(Section.Answer, web, RecordType.TXT, 5, [3, 97, 98, 99, 0]), new ModelRecord(Section.Answer, web, RecordType.CAA, 5, [0, 5, .. "issuex"u8]), new ModelRecord(Section.Answer, web, (RecordType)35, 5, [0, 1, 0, 2, 1, 97, 0, 0, .. web])]),
        ];
    }
}
