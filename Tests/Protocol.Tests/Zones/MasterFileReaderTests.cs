using ActorDns.Protocol.Records;
using ActorDns.Protocol.Zones;
using CsCheck;

namespace ActorDns.Protocol.Tests.Zones;

public sealed class MasterFileReaderTests
{
    private const string Head = "@ 60 IN SOA ns host 1 2 3 4 5\n";

    private static readonly string[] Pieces =
    [
        "$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE", "$", "1-4", "1-4/2", "${0,3,x}", "${", "a$b", "db", "sub", "@", ".", "www", "*", "60", "1h", "IN", "CH", "A", "CNAME", "DNAME",
        "NS", "SOA", "TXT", "192.0.2.1", "ns host 1 2 3 4 5", "(", ")", "\"", ";", "\n", "\n", "\n", " ", "\\", "\\#", "example.", "other.test.", "ü", "\0",
    ];

    [Fact]
    public void Control_entries_parentheses_comments_and_inherited_owners_mean_what_RFC_1035_says()
    {
        var result = ZoneSamples.Read(
            "example.org",
            """
            $TTL 1h ; a comment
            @ IN SOA ns.example.org. host.example.org. ( 2026010100
                    7200 1800 ; two lines
                    1w 300 )
                  NS ns
            ns    60 IN A 192.0.2.53
                  AAAA 2001:db8::53
            $ORIGIN sub
            @     TXT "a; b" c\"d (
                  "e f" )
            www   A 192.0.2.1
            $INCLUDE more.db more
            last  A 192.0.2.2
            """,
            ("more.db", "host A 192.0.2.3\n$TTL 5\n$ORIGIN deeper\nhost A 192.0.2.4\n"));

        Assert.Empty(result.Faults);
        Assert.Empty(result.Warnings);
        Assert.Equal(
            [
                "example.org. 3600 NS", "ns.example.org. 60 A", "ns.example.org. 3600 AAAA", "sub.example.org. 3600 TXT", "www.sub.example.org. 3600 A",
                "last.sub.example.org. 5 A", "host.more.sub.example.org. 3600 A", "host.deeper.more.sub.example.org. 5 A",
            ],
            result.Zone!.OtherRecords.Select(record => $"{Protocol.Names.WireNames.ToText(record.Owner)} {record.TtlSeconds} {record.Type}"));
        Assert.Equal(new StartOfAuthority(2026010100, 7200, 1800, 604_800, 300), result.Zone.Soa);
        Assert.Equal("NOERROR aa|sub.example.org. 3600 IN TXT \"a; b\" \"c\\\"d\" \"e f\"", string.Join('|', ZoneSamples.Ask(result.Zone, "sub.example.org.", RecordType.TXT)));
    }

    [Theory]
    [InlineData("$GENERATE 1-3 host$ A 192.0.2.$\n", "host1.example. host2.example. host3.example.")]
    [InlineData("$GENERATE 0-20/10 host-${5,4,x} 60 IN A 192.0.2.1\n", "host-0005.example. host-000f.example. host-0019.example.")]
    [InlineData("$GENERATE 7-7 a${-7}$$ A 192.0.2.1\n", "a0\\$.example.")]
    public void GENERATE_writes_a_record_for_each_number(string entry, string names)
    {
        var zone = ZoneSamples.Zone("example.", Head + entry);
        Assert.Equal(names.Split(' '), zone.OtherRecords.Select(record => Protocol.Names.WireNames.ToText(record.Owner)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_SOA_without_a_TTL_has_its_minimum_and_records_without_one_that_of_the_record_before()
    {
        var zone = ZoneSamples.Zone("example.", "@ SOA ns host 1 2 3 4 300\nwww A 192.0.2.1\n");
        Assert.Equal(300u, zone.SoaRecord.TtlSeconds);
        Assert.Equal(300u, zone.OtherRecords.Single().TtlSeconds);
    }

    [Theory]
    [InlineData("", "db:1:1: there is no SOA record of 'example.'")]
    [InlineData(Head + "@ 60 SOA ns host 2 2 3 4 5\n", "db:1:1: 'example.' has 2 SOA records; write exactly one")]
    [InlineData(Head + "www A 192.0.2.300\n", "db:2:7: '192.0.2.300' is no IPv4 address")]
    [InlineData(Head + "www CH A 192.0.2.3\n", "db:2:1: the record is of class CH")]
    [InlineData(Head + "$INCLUDE none.db\n", "db:2:10: 'none.db' does not exist")]
    [InlineData(Head + "$INCLUDE db\n", "db:2:1: there are more than 8 files within one another")]
    [InlineData(Head + "$TTL soon\n", "db:2:6: 'soon' is no TTL")]
    [InlineData(Head + "$ORIGIN a..b\n", "db:2:9: 'a..b' is no domain name")]
    [InlineData(Head + "$ORIGIN\n", "db:2:1: '$ORIGIN' has 0 words behind it")]
    [InlineData(Head + "$INCLUD x\n", "db:2:1: '$INCLUD' is no control entry")]
    [InlineData(Head + "$GENERATE 5-1 a$ A 192.0.2.1\n", "db:2:11: '5-1' is no range")]
    [InlineData(Head + "$GENERATE 0-70000 a$ A 192.0.2.1\n", "db:2:11: '0-70000' is no range")]
    [InlineData(Head + "$GENERATE 1-3 a${1,2,b} A 192.0.2.1\n", "db:2:15: 'a${1,2,b}' is no pattern")]
    [InlineData(Head + "$GENERATE 250-260 a$ A 192.0.2.$\n", "db:2:24: '192.0.2.256' is no IPv4 address")]
    [InlineData(Head + "www A (\n", "db:2:7: '(' is never closed")]
    [InlineData("www A 192.0.2.1\n", "db:1:5: the record has no TTL")]
    public void A_fault_names_file_line_and_column(string text, string expected)
    {
        var result = ZoneSamples.Read("example.", text);
        Assert.Null(result.Zone);
        Assert.StartsWith(expected, result.Faults[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_an_included_file_names_that_file()
    {
        var result = ZoneSamples.Read("example.", Head + "$INCLUDE more.db\n", ("more.db", "\n  nonsense\n"));
        Assert.Equal(("more.db", 2), (result.Faults.Single().File, result.Faults.Single().Line));
    }

    [Fact]
    public void All_faults_are_told_up_to_the_bound()
    {
        var result = ZoneSamples.Read("example.", Head + string.Concat(Enumerable.Repeat("www A nonsense\n", 50)));
        Assert.Equal(MasterFileReader.MaxFaults, result.Faults.Count);
    }

    [Fact]
    public void What_has_no_effect_is_told()
    {
        var result = ZoneSamples.Read("example.", Head + "www.example.org. A 192.0.2.1\na CNAME b\na A 192.0.2.1\na CNAME c\n");
        Assert.Equal(
            [
                "db:2: 'www.example.org.' is outside 'example.' and left out; does a name lack its final dot, or have one too many?",
                "'a.example.' has 2 CNAME records; the first one counts",
                "'a.example.' is an alias (CNAME), so that its other records have no effect; remove one or the other",
            ],
            result.Warnings);
        Assert.Single(result.Zone!.OtherRecords);
    }

    [Fact]
    public void Doubles_are_one_record_and_a_set_has_its_smallest_TTL()
    {
        var zone = ZoneSamples.Zone("example.", Head + "www 60 A 192.0.2.1\nWWW 30 A 192.0.2.1\nwww 90 A 192.0.2.2\n");
        Assert.Equal([30u, 30u], zone.OtherRecords.Select(record => record.TtlSeconds));
    }

    [Theory]
    [InlineData(2u, 1u, true)]
    [InlineData(1u, 1u, false)]
    [InlineData(1u, 2u, false)]
    [InlineData(0u, uint.MaxValue, true)]
    [InlineData(0x8000_0000u, 0u, false)]
    public void Serials_are_compared_on_a_circle(uint serial, uint than, bool isNewer) => Assert.Equal(isNewer, StartOfAuthority.IsNewer(serial, than));

    [Fact]
    public void No_text_throws_and_every_zone_answers() =>
        Gen.OneOfConst(Pieces).Array[1, 40].Select(Gen.Bool, (pieces, hasHead) => (hasHead ? "$TTL 60\n" + Head : string.Empty) + string.Join(' ', pieces).Replace("\n ", "\n", StringComparison.Ordinal)).Sample(
            text =>
            {
                var result = ZoneSamples.Read("example.", text, ("sub", Head));
                Assert.True(result.Zone is not null ^ result.Faults.Count > 0);
                foreach (var name in result.Zone is null ? [] : (string[])["example.", "www.example.", "a.b.c.example.", "*.example.", "a1b.example."])
                {
                    ZoneSamples.Ask(result.Zone!, name, RecordType.A);
                }
            },
            iter: 20_000);

}
