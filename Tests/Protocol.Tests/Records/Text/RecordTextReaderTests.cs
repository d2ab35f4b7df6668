using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Records.Text;

namespace ActorDns.Protocol.Tests.Records.Text;

public sealed class RecordTextReaderTests
{
    private static readonly RecordTextContext InExample = new()
    {
        Origin = DomainName.Parse("example.org."),
        Owner = DomainName.Parse("before.example.org."),
        TtlSeconds = 3600,
    };

    [Theory]
    [InlineData("www 300 IN A 192.0.2.1", "www.example.org.\t300\tIN\tA\t192.0.2.1")]
    [InlineData("www IN 5m A 192.0.2.1", "www.example.org.\t300\tIN\tA\t192.0.2.1")]
    [InlineData("www 1w2d3h4m5s A 192.0.2.1", "www.example.org.\t788645\tIN\tA\t192.0.2.1")]
    [InlineData("www A 192.0.2.1", "www.example.org.\t3600\tIN\tA\t192.0.2.1")]
    [InlineData("\tA 192.0.2.1 ; of the record before", "before.example.org.\t3600\tIN\tA\t192.0.2.1")]
    [InlineData("@ NS ns", "example.org.\t3600\tIN\tNS\tns.example.org.")]
    [InlineData("Other.Zone. cname @", "Other.Zone.\t3600\tIN\tCNAME\texample.org.")]
    [InlineData("in in in aaaa 2001:db8::1", null)]
    [InlineData("in in aaaa 2001:db8::1", "in.example.org.\t3600\tIN\tAAAA\t2001:db8::1")]
    [InlineData("300 300 A 192.0.2.1", "300.example.org.\t300\tIN\tA\t192.0.2.1")]
    [InlineData(@"a\.b\032c\\. A 192.0.2.1", @"a\.b\032c\\.\t3600\tIN\tA\t192.0.2.1")]
    [InlineData(@"a\. A 192.0.2.1", @"a\..example.org.\t3600\tIN\tA\t192.0.2.1")]
    [InlineData("version.bind. 0 CH TXT \"9\"", "version.bind.\t0\tCH\tTXT\t\"9\"")]
    [InlineData("a CLASS32 TYPE731 \\# 6 abcd ( \n ef 01 23 45 )", "a.example.org.\t3600\tCLASS32\tTYPE731\t\\# 6 ABCDEF012345")]
    [InlineData("@ SOA ns hostmaster ( 2026010101 ; serial\r\n 2h ; refresh\r\n 1H\r\n 2w 1d )\r\n", "example.org.\t3600\tIN\tSOA\tns.example.org. hostmaster.example.org. 2026010101 7200 3600 1209600 86400")]
    [InlineData("\uFEFF; a comment first\n\n  \nwww A 192.0.2.1\n", "www.example.org.\t3600\tIN\tA\t192.0.2.1")]
    public void A_record_may_leave_out_what_the_context_says(string text, string? expected)
    {
        var isRead = RecordTextReader.TryParse(text, InExample, out var record, out _);

        Assert.Equal(expected?.Replace("\\t", "\t", StringComparison.Ordinal), isRead ? TextOf(record!) : null);
    }

    // The octets are those of the examples in RFC 1035, 2782, 3403, 3597, 4034, 4255, 5155, 6698, 8659 and 9460 (appendix D).
    [Theory]
    [InlineData("MX 10 mail", "000A046D61696C076578616D706C65036F726700")]
    [InlineData("SRV 1 2 443 .", "0001000201BB00")]
    [InlineData("TXT abc \"d e;(\" \"\"", "0361626305642065 3B2800")]
    [InlineData("TXT \"\\\"\\065\\\\\" ü", "0322415C02C3BC")]
    [InlineData("HINFO PDP-11 \"UNIX V7\"", "065044502D31310755 4E4958205637")]
    [InlineData("CAA 128 issue \"ca.example.net; account=1\"", "8005697373756563612E6578616D706C652E6E65743B206163636F756E743D31")]
    [InlineData("CAA 0 issue ;", null)]
    [InlineData("NAPTR 100 50 \"s\" \"http+I2L\" \"\" _http._tcp.gatech.edu.", "00640032017308687474702B49324C00055F68747470045F746370066761746563680365647500")]
    [InlineData("SSHFP 2 1 123456789abcdef67890123456789abcdef67890", "0201123456789ABCDEF67890123456789ABCDEF67890")]
    [InlineData("TLSA 1 1 2 92003ba34942dc74 152e2f2c408d29ec", "01010292003BA34942DC74152E2F2C408D29EC")]
    [InlineData("DS 60485 5 1 ( 2BB183AF5F22588179A53B0A 98631FAD1A292118 )", "EC4505012BB183AF5F22588179A53B0A98631FAD1A292118")]
    [InlineData("DNSKEY 256 3 RSASHA256 AQPS KmynfzW4", "01000308 0103D22A6CA77F35B8")]
    [InlineData("RRSIG A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB1W6WN", "000105030001 51803E7C9DD73E5510D70A52076578616D706C6503636F6D00A090755BA58D")]
    [InlineData("NSEC host.example.com. A MX RRSIG NSEC TYPE1234", "04686F7374076578616D706C6503636F6D00000640010000000304 1B000000000000000000000000000000000000000000000000000020")]
    [InlineData("NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr A RRSIG", "0101000C04AABBCCDD14 174EB2409FE28BCB4887A1836F957F0A8425E27B 000640000000 0002")]
    [InlineData("NSEC3PARAM 1 0 0 -", "0100000000")]
    [InlineData("URI 10 1 \"ftp://a\"", "000A00016674703A2F2F61")]
    [InlineData("HTTPS 0 foo.example.com.", "000003666F6F076578616D706C6503636F6D00")]
    [InlineData("SVCB 1 . port=53", "0001000003000200 35")]
    [InlineData("SVCB 1 foo. key667=\"hello\\210qoo\"", "000103666F6F00029B000968656C6C6FD2716F6F")]
    [InlineData("SVCB 1 foo. ipv6hint=\"2001:db8::1,2001:db8::53:1\"", "000103666F6F000006002020010DB800000000000000000000000120010DB8000000000000000000530001")]
    [InlineData("SVCB 16 foo. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1", "001003666F6F000000000400010004000100090268320568332D3139000400 04C0000201")]
    [InlineData("SVCB 16 foo. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"", "001003666F6F000001000C08665C6F6F2C626172026832")]
    [InlineData("SVCB 16 foo. alpn=f\\\\\\092oo\\092,bar,h2", "001003666F6F000001000C08665C6F6F2C626172026832")]
    [InlineData("A \\# 4 c0000201", "C0000201")]
    [InlineData("TYPE1 192.0.2.1", "C0000201")]
    [InlineData("TYPE65280 \\# 0", "")]
    public void Data_of_each_type_is_the_octets_of_its_RFC(string text, string? rdata)
    {
        var isRead = RecordTextReader.TryParse("@ " + text, InExample, out var record, out var fault);

        Assert.True(isRead == rdata is not null, fault?.Message);
        Assert.Equal(rdata?.Replace(" ", "", StringComparison.Ordinal), isRead ? Convert.ToHexString(record!.Rdata.Span) : null);
    }

    [Theory]
    [InlineData("", 1, 1, "there is no record")]
    [InlineData("www", 1, 1, "the type is missing behind 'www'")]
    [InlineData("www 300 IN", 1, 9, "the type is missing behind 'IN'")]
    [InlineData("www 300 IN FOO x", 1, 12, "'FOO' is no type")]
    [InlineData("www ANY x", 1, 5, "only; no record has it")]
    [InlineData("www OPT \\# 0", 1, 5, "only; no record has it")]
    [InlineData("www 4294967296 A 192.0.2.1", 1, 5, "is no TTL")]
    [InlineData("www A", 1, 5, "the address is missing behind 'A'")]
    [InlineData("www A 192.0.2", 1, 7, "no IPv4 address")]
    [InlineData("www A 192.0.2.1 192.0.2.2", 1, 17, "one word too many")]
    [InlineData("www AAAA 192.0.2.1", 1, 10, "no IPv6 address")]
    [InlineData("www MX mail", 1, 8, "the preference 'mail' is no whole number from 0 to 65535")]
    [InlineData("www MX 10 a..b", 1, 11, "it has an empty label")]
    [InlineData("wüw A 192.0.2.1", 1, 1, "not ASCII")]
    [InlineData("www TXT \"open\n", 1, 9, "the quote is never closed")]
    [InlineData("www TXT ( a\n b", 1, 9, "'(' is never closed")]
    [InlineData("www TXT a )", 1, 11, "')' closes nothing")]
    [InlineData("www TXT \\300", 1, 9, "no escape|has an escape")]
    [InlineData("www A 192.0.2.1\nwww A 192.0.2.2", 2, 1, "a second record")]
    [InlineData("www A \\# 5 c0000201", 1, 7, "the length says 5 octets, and 4 follow")]
    [InlineData("www A \\# 3 c00002", 1, 7, "no data of type A")]
    [InlineData("www DS 1 8 2 abc", 1, 14, "hexadecimal")]
    [InlineData("www DNSKEY 256 3 8 @@", 1, 20, "base 64")]
    [InlineData("www LOC 1 2 3", 1, 9, "write \\# LENGTH HEX")]
    [InlineData("www HTTPS 1 . alpn", 1, 15, "'alpn' lacks its value")]
    [InlineData("www HTTPS 1 . port=1 port=2", 1, 22, "given twice")]
    [InlineData("www HTTPS 1 . mandatory=port", 1, 15, "names 'port', which is not there")]
    [InlineData("www HTTPS 1 . no-default-alpn", 1, 15, "needs 'alpn'")]
    [InlineData("www HTTPS 1 . ipv4hint=::1", 1, 15, "write IPv4 addresses")]
    [InlineData("www HTTPS 1 . foo=1", 1, 15, "'foo' is no parameter")]
    public void What_is_wrong_is_said_with_its_place_and_cure(string text, int line, int column, string message)
    {
        Assert.False(RecordTextReader.TryParse(text, InExample, out var record, out var fault));

        Assert.Null(record);
        Assert.Contains(message.Split('|')[^1], fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (fault.Line, fault.Column));
    }

    [Fact]
    public void Without_a_context_owner_and_TTL_must_be_there()
    {
        var context = new RecordTextContext();

        Assert.False(RecordTextReader.TryParse(" 300 A 192.0.2.1", context, out _, out var owner));
        Assert.False(RecordTextReader.TryParse("www A 192.0.2.1", context, out _, out var ttl));
        Assert.Contains("owner name", owner.Message, StringComparison.Ordinal);
        Assert.Contains("no TTL", ttl.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_string_of_more_than_255_octets_is_a_fault_and_several_are_not()
    {
        Assert.False(RecordTextReader.TryParse($"t TXT \"{new string('a', 256)}\"", InExample, out _, out var fault));
        Assert.Contains("255", fault.Message, StringComparison.Ordinal);

        Assert.True(RecordTextReader.TryParse($"t TXT {new string('a', 255)} \"b\"", InExample, out var record, out _));
        Assert.Equal(258, record.Rdata.Length);
    }

    private static string TextOf(TextRecord record) =>
        RecordText.Of(record.Owner.Wire, record.Type, record.Class, record.TtlSeconds, record.Rdata.Span);
}
