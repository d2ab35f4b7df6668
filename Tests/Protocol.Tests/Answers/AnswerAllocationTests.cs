using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Records;
using static ActorDns.Protocol.Tests.Answers.SampleRecords;

namespace ActorDns.Protocol.Tests.Answers;

public sealed class AnswerAllocationTests
{
    [Theory]
    [InlineData("web.shop.svc.cluster.local", RecordType.A)]
    [InlineData("WEB.Shop.svc.Cluster.Local", RecordType.AAAA)]
    [InlineData("_http._tcp.web.shop.svc.cluster.local", RecordType.SRV)]
    [InlineData("missing.shop.svc.cluster.local", RecordType.A)]
    [InlineData("db.shop.svc.cluster.local", RecordType.A)]
    [InlineData("db.shop.svc.cluster.local", RecordType.AAAA)]
    [InlineData("db.shop.svc.cluster.local", RecordType.SRV)]
    [InlineData("10-0-0-1.db.shop.svc.cluster.local", RecordType.A)]
    [InlineData("fd00--1.db.shop.svc.cluster.local", RecordType.AAAA)]
    [InlineData("10-0-0-1.shop.pod.cluster.local", RecordType.A)]
    [InlineData("cluster.local", RecordType.SOA)]
    [InlineData("dns-version.cluster.local", RecordType.TXT)]
    public void An_answer_allocates_nothing(string name, RecordType type)
    {
        var records = new SampleRecords { Zone = new SampleRecords().Zone with { Pods = PodMode.Verified } };
        records.Apply(
            1,
            Service("web", 1, "10.96.0.1", "fd00:96::1"),
            Service("db", 2),
            Slice("db-a", "db", 3, "10.0.0.1", "10.0.0.2"),
            Slice("db-b", "db", 4, "fd00::1"),
            Pod("p", 5, "10.0.0.1"));
        var query = Query(name, type);
        for (var i = 0; i < 100; i++)
        {
            records.AskForLength(query);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            records.AskForLength(query);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
