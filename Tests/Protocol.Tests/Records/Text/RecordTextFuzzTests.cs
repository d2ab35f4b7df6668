using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Records.Text;
using ActorDns.Protocol.Tests.Wire;
using CsCheck;

namespace ActorDns.Protocol.Tests.Records.Text;

public sealed class RecordTextFuzzTests
{
    private static readonly RecordTextContext Context = new() { Origin = DomainName.Parse("example.org."), TtlSeconds = 5 };

    private static readonly string[] Pieces =
    [
        "www", "@", ".", "300", "1h", "IN", "CH", "A", "AAAA", "TXT", "SOA", "NAPTR", "HTTPS", "NSEC3", "RRSIG", "TYPE99", "\\#", "4", "c0000201",
        "192.0.2.1", "::1", "(", ")", "\"", ";", "\n", " ", "\t", "\\", "\\300", "\\0", "=", "alpn=", "mandatory=alpn", "key1=", "key65536", "ü", "-", "\0", "\uD800",
    ];

    [Fact]
    public void What_RecordText_writes_is_read_as_the_same_octets() =>
        ModelGen.AnyRecords.Sample(
            records =>
            {
                foreach (var record in records)
                {
                    var text = RecordText.Of(record.Owner, record.Type, RecordClass.IN, record.Ttl, record.Rdata);
                    var isRead = RecordTextReader.TryParse(text, Context, out var read, out var fault);
                    Assert.True(isRead == RecordText.IsWellFormed(record.Type, record.Rdata), $"{text}: {fault?.Message}");
                    if (read is null)
                    {
                        continue;
                    }

                    Assert.Equal((record.Type, record.Ttl), (read.Type, read.TtlSeconds));
                    Assert.Equal(Convert.ToHexString(record.Owner), Convert.ToHexString(read.Owner.Wire));
                    Assert.Equal(Convert.ToHexString(record.Rdata), Convert.ToHexString(read.Rdata.Span));
                }
            },
            iter: 2_000);

    [Fact]
    public void Any_octets_of_any_type_come_back_or_are_refused() =>
        Gen.Select(Gen.Enum<RecordType>(), Gen.Byte.Array[0, 60]).Sample(
            (type, rdata) =>
            {
                var text = RecordText.Of([0], type, RecordClass.IN, 5, rdata);
                if (RecordTextReader.TryParse(text, Context, out var read, out _))
                {
                    Assert.Equal(Convert.ToHexString(rdata), Convert.ToHexString(read.Rdata.Span));
                }
            },
            iter: 20_000);

    [Fact]
    public void No_text_throws_and_what_is_read_is_what_its_type_says() =>
        Gen.OneOfConst(Pieces).Array[1, 14].Select(Gen.Bool, (pieces, blanks) => string.Join(blanks ? " " : "", pieces)).Sample(
            text =>
            {
                if (RecordTextReader.TryParse(text, Context, out var record, out var fault))
                {
                    Assert.True(RecordText.IsWellFormed(record.Type, record.Rdata.Span), text);
                    Assert.InRange(record.TtlSeconds, 0u, TtlText.Largest);
                }
                else
                {
                    Assert.True(fault.Line > 0 && fault.Column > 0 && !fault.Message.Contains('\n', StringComparison.Ordinal), text);
                }
            },
            iter: 50_000);
}
