using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Tests.Wire;

public sealed class AllocationTests
{
    [Fact]
    public void Reading_queries_and_writing_and_reading_responses_allocates_nothing()
    {
        var query = Packets.Query("_http._tcp.web.shop.svc.cluster.local", RecordType.SRV, records: Packets.OptWith(1232, 0x8000, [0, 3, 0, 0]));
        var target = DomainName.Parse("p0.web.shop.svc.cluster.local").Wire.ToArray();
        var buffers = (Response: new byte[1232], Name: new byte[255], Rdata: new byte[2048], Slots: new ushort[ResponseWriter.CompressionSlots]);
        var records = Exchange(query, target, buffers);
        Assert.Equal(9, records);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            records += Exchange(query, target, buffers);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(9 * 1_001, records);
    }

    private static int Exchange(byte[] message, byte[] target, (byte[] Response, byte[] Name, byte[] Rdata, ushort[] Slots) buffers)
    {
        QueryReader.Read(message, out var query);
        var writer = new ResponseWriter(buffers.Response, buffers.Slots, message, query, 1232);
        for (var i = 0; i < 4; i++)
        {
            writer.TryAddSrv(Section.Answer, query.Name(message), 30, 0, 100, 80, target);
            writer.TryAddAddress(Section.Additional, target, 30, HostAddress.FromBits((uint)i, isIPv4: true));
        }

        foreach (var option in EdnsOptions.Of(message, query))
        {
            writer.TryAddOption(option.Code, "node-1"u8);
        }

        var reader = new MessageReader(buffers.Response.AsSpan(0, writer.Finish()));
        var records = 0;
        while (reader.TryReadRecord(buffers.Name, out var record) && RecordData.TryExpand(buffers.Response, record, buffers.Rdata, out _))
        {
            records++;
        }

        return records;
    }
}
