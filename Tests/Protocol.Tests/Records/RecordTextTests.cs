using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Protocol.Tests.Records;

public sealed class RecordTextTests
{
    [Fact]
    public void A_record_is_name_TTL_class_type_and_data() =>
        Assert.Equal(
            "Web.shop.\t30\tIN\tA\t10.0.0.1",
            RecordText.Of(DomainName.Parse("Web.shop").Wire, RecordType.A, RecordClass.IN, 30, [10, 0, 0, 1]));

    // Expected texts are those of RFC 1035, 2782, 3597, 8659 and 9460 (appendix D) examples and of dig.
    [Theory]
    [InlineData("AAAA", "FD000000000000000000000000000001", "fd00::1")]
    [InlineData("CNAME", "0377656200", "web.")]
    [InlineData("NS", "00", ".")]
    [InlineData("PTR", "0B7765622E64656661756C7400", @"web\.default.")]
    [InlineData("MX", "000A0377656200", "10 web.")]
    [InlineData("SRV", "0000006400500377656200", "0 100 80 web.")]
    [InlineData("SOA", "016100016200000000010000000200000003000000040000001E", "a. b. 1 2 3 4 30")]
    [InlineData("TXT", "0361226200025CE9", "\"a\\\"b\" \"\" \"\\\\\\233\"")]
    [InlineData("HINFO", "075246433834383200", "\"RFC8482\" \"\"")]
    [InlineData("CAA", "80056973737565782E79", "128 issue \"x.y\"")]
    [InlineData("HTTPS", "000000", "0 .")]
    [InlineData("HTTPS", "0001000001000602683202683300030002230900040004C0000201", "1 . alpn=\"h2,h3\" port=8969 ipv4hint=192.0.2.1")]
    [InlineData("SVCB", "0001000001000908665C6F6F2C626172", "1 . alpn=\"f\\\\\\\\oo\\\\,bar\"")]
    [InlineData("SVCB", "00100000000004000100040001000302683200040004C0000201", "16 . mandatory=alpn,ipv4hint alpn=\"h2\" ipv4hint=192.0.2.1")]
    [InlineData("SVCB", "000100000200000005000201020006001020010DB8000000000000000000000001", "1 . no-default-alpn ech=AQI= ipv6hint=2001:db8::1")]
    [InlineData("SVCB", "000100000700092F712D7B3F646E737D029B000968656C6C6FD2716F6F", "1 . dohpath=\"/q-{?dns}\" key667=\"hello\\210qoo\"")]
    [InlineData("TYPE65280", "0A000001", @"\# 4 0A000001")]
    [InlineData("TYPE65280", "", @"\# 0")]
    public void Data_comes_out_as_dig_prints_it(string type, string rdata, string expected)
    {
        Assert.True(RecordTypeText.TryParse(type, out var parsed));
        Assert.Equal(expected, RecordText.DataOf(parsed, Convert.FromHexString(rdata)));
    }

    [Theory]
    [InlineData("A", "0A0000")]
    [InlineData("A", "0A00000101")]
    [InlineData("AAAA", "0A000001")]
    [InlineData("CNAME", "0377")]
    [InlineData("CNAME", "C00C")]
    [InlineData("CNAME", "0000")]
    [InlineData("SRV", "000000640050")]
    [InlineData("SOA", "0000")]
    [InlineData("TXT", "")]
    [InlineData("TXT", "0561")]
    [InlineData("HINFO", "0161")]
    [InlineData("CAA", "0000")]
    [InlineData("CAA", "00013B78")]
    [InlineData("HTTPS", "0001000003000101")]
    [InlineData("HTTPS", "00010000040003010203")]
    [InlineData("HTTPS", "000100000100020568")]
    [InlineData("HTTPS", "0001000003000200500003000200 50")]
    public void Data_that_is_not_what_its_type_says_comes_out_in_the_generic_form(string type, string rdata)
    {
        var octets = Convert.FromHexString(rdata.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(RecordTypeText.TryParse(type, out var parsed));

        Assert.Equal($@"\# {octets.Length} {Convert.ToHexString(octets)}".TrimEnd(), RecordText.DataOf(parsed, octets));
    }

    [Fact]
    public void No_octets_throw_and_no_control_character_comes_out() =>
        Gen.Select(Gen.Enum<RecordType>(), Gen.Byte.Array[0, 60]).Sample(
            (type, rdata) => RecordText.DataOf(type, rdata).All(character => character is >= ' ' and < '\x7f'),
            iter: 20_000);
}
