using System.Globalization;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ARSoft.Tools.Net.Dns;
using CsCheck;
using OptRecord = ARSoft.Tools.Net.Dns.OptRecord;
using RecordClass = ActorDns.Protocol.Records.RecordClass;
using RecordType = ActorDns.Protocol.Records.RecordType;

namespace ActorDns.Protocol.Tests.Wire;

/// <summary>
/// What we write and read compared with an independent library. It is asked within what it can do: messages up to
/// 16 KiB, ASCII names (it folds 8-bit labels together), and its exceptions on malformed packets are its own affair.
/// </summary>
public sealed class OracleTests
{
    private const int OracleLimit = 16_383;

    [Fact]
    public void Another_library_reads_what_we_write()
    {
        var query = Packets.Query(records: Packets.Opt);
        ModelGen.PlainRecords.Sample(
            records =>
            {
                var message = ModelRecord.WriteAll(query, records, OracleLimit);
                var oracle = DnsMessage.Parse(message);
                Assert.Equal(Of(records, Section.Answer), oracle.AnswerRecords.Select(Text));
                Assert.Equal(Of(records, Section.Authority), oracle.AuthorityRecords.Select(Text));
                Assert.Equal(Of(records, Section.Additional), oracle.AdditionalRecords.Where(record => record is not OptRecord).Select(Text));
            },
            iter: 500);
    }

    [Fact]
    public void Another_library_reads_the_queries_we_write()
    {
        Gen.Select(ModelGen.PlainName, Gen.UShort, Gen.OneOfConst(RecordType.A, RecordType.SRV, RecordType.HTTPS), Gen.Bool, Gen.UShort[512, 65_535]).Sample(
            (name, id, type, dnssecOk, size) =>
            {
                var buffer = new byte[QueryWriter.MaxLength];
                Assert.True(QueryWriter.TryWrite(buffer, new QueryFields { Id = id, Type = type, DnssecOk = dnssecOk, UdpPayloadSize = size }, name, [], out var length));
                var oracle = DnsMessage.Parse(buffer[..length]);
                var question = Assert.Single(oracle.Questions);
                Assert.Equal((WireNames.ToText(name), (int)type), (question.Name.ToString(), (int)question.RecordType));
                Assert.Equal((id, true, dnssecOk, size), (oracle.TransactionID, oracle.IsRecursionDesired, oracle.IsDnsSecOk, oracle.EDnsOptions!.UdpPayloadSize));
            },
            iter: 300);
    }

    [Fact]
    public void Where_both_libraries_read_a_mutated_message_they_read_the_same()
    {
        var query = Packets.Query(records: Packets.Opt);
        var compared = 0;
        Gen.Select(ModelGen.PlainRecords, Gen.Int).Sample(
            (records, seed) =>
            {
                var message = Mutation.Mutate(new Random(seed), ModelRecord.WriteAll(query, records, OracleLimit), 1);
                if (ModelRecord.ReadAll(message) is not { } ours || TryParse(message) is not { } oracle)
                {
                    return;
                }

                var theirs = oracle.AnswerRecords.Concat(oracle.AuthorityRecords).Concat(oracle.AdditionalRecords)
                    .Where(record => record is not OptRecord)
                    .Select(record => ((int)record.RecordType, (uint)record.TimeToLive, record.Name.Labels.Length));
                Assert.Equal(ours.Select(record => ((int)record.Type, record.Ttl, WireNames.CountLabels(record.Owner))), theirs);
                Interlocked.Increment(ref compared);
            },
            iter: 2_000);
        Assert.InRange(compared, 200, 2_000);
    }

    private static IEnumerable<string> Of(ModelRecord[] records, Section section) =>
        records.Where(record => record.Section == section)
            .Select(record => RecordText.Of(record.Owner, record.Type, RecordClass.IN, record.Ttl, record.Rdata).Replace('\t', ' '));

    private static string Text(DnsRecordBase record) => string.Create(CultureInfo.InvariantCulture, $"{record}");

    private static DnsMessage? TryParse(byte[] message)
    {
        try
        {
            return DnsMessage.Parse(message);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
