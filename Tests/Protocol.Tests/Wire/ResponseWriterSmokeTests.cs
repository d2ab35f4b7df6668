using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ARSoft.Tools.Net.Dns;

namespace ActorDns.Protocol.Tests.Wire;

public sealed class ResponseWriterSmokeTests
{
    [Fact]
    public void A_response_with_SRV_and_glue_reads_back_in_another_library()
    {
        byte[] question = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, .. DomainName.Parse("_http._tcp.Web.shop.svc.cluster.local").Wire, 0, 33, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0];
        Assert.Equal(QueryStatus.Ok, QueryReader.Read(question, out var query));
        var buffer = new byte[4096];
        var writer = new ResponseWriter(buffer, new ushort[128], question, query, 1232) { Authoritative = true };
        var target = DomainName.Parse("Web.shop.svc.cluster.local");
        Assert.True(writer.TryAddSrv(Section.Answer, query.Name(question), 30, 0, 100, 80, target.Wire));
        Assert.True(writer.TryAddAddress(Section.Additional, target.Wire, 30, HostAddress.FromBits(0x0A000001, true)));
        var length = writer.Finish();
        var message = DnsMessage.Parse(buffer[..length]);
        var srv = Assert.IsType<SrvRecord>(Assert.Single(message.AnswerRecords));
        Assert.Equal(80, srv.Port);
        Assert.Equal("Web.shop.svc.cluster.local.", srv.Target.ToString());
        Assert.Contains(message.AdditionalRecords, record => record is ARecord a && a.Address.ToString() == "10.0.0.1");
        Assert.NotNull(message.EDnsOptions);
    }
}
