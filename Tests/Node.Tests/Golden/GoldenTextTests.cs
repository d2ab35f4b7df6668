namespace ActorDns.Node.Tests.Golden;

/// <summary>The golden runner's own parts, so that a wrong runner cannot make a wrong node look right.</summary>
public sealed class GoldenTextTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names];

    [Theory]
    [InlineData("www.Example.com. A", "> www.Example.com. A\nNOERROR rd ra\nANSWER\nwww.Example.com. 60 IN A 203.0.113.1")]
    [InlineData("1.2.0.192.in-addr.arpa. PTR +nord", "> 1.2.0.192.in-addr.arpa. PTR +nord\nNOERROR ra\nANSWER\n1.2.0.192.in-addr.arpa. 60 IN PTR outside.example.com.")]
    [InlineData("missing.example.com. A +bufsize=4096", "> missing.example.com. A +bufsize=4096\nNXDOMAIN rd ra")]
    public async Task A_real_exchange_is_written_as_the_corpus_writes_it(string query, string expected)
    {
        await using var server = new OutsideServer();
        var question = GoldenQuery.Parse(query);

        Assert.Equal(expected, GoldenAnswer.ToText(question, await new GoldenClient(server.Address).AskAsync(question)));
    }

    [Fact]
    public void Every_section_flag_and_record_is_written()
    {
        var question = GoldenQuery.Parse("a.b. SRV +dnssec");
        byte[] response = Convert.FromHexString(
            "0001 8633 0001 0003 0001 0002 0161 0162 00 0021 0001"
            .Replace(" ", "", StringComparison.Ordinal)
            + "C00C 0021 0001 0000001E 000A 0000 0032 0050 0178 C00E".Replace(" ", "", StringComparison.Ordinal)
            + "C00C 0010 0001 00000005 0003 02 3131".Replace(" ", "", StringComparison.Ordinal)
            + "C00C 0041 0001 00000005 0002 ABCD".Replace(" ", "", StringComparison.Ordinal)
            + "C00E 0006 0001 0000001E 001A 016E C00E C00C 00000007 00000001 00000002 00000003 00000004".Replace(" ", "", StringComparison.Ordinal)
            + "0178 C00E 001C 0001 0000001E 0010 20010DB8000000000000000000000001".Replace(" ", "", StringComparison.Ordinal)
            + "00 0029 04D0 00008000 0000".Replace(" ", "", StringComparison.Ordinal));

        Assert.Equal(
            """
            > a.b. SRV +dnssec
            NXDOMAIN aa tc ad cd
            EDNS 0 do
            ANSWER
            a.b. 30 IN SRV 0 50 80 x.b.
            a.b. 5 IN HTTPS \# 2 abcd
            a.b. 5 IN TXT "11"
            AUTHORITY
            b. 30 IN SOA n.b. a.b. <serial> 1 2 3 4
            ADDITIONAL
            x.b. 30 IN AAAA 2001:db8::1
            """,
            GoldenAnswer.ToText(question, response));
        Assert.Throws<FormatException>(() => GoldenAnswer.ToText(question, [.. response, 0]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_query_of_a_case_has_its_answer(string name)
    {
        var golden = GoldenCase.Load(name);

        Assert.True(File.Exists(golden.ObjectsFile));
        Assert.Equal(golden.Queries.Select(query => $"> {query.Text}"), golden.Answers.Select(answer => answer.Split('\n')[0]));
        Assert.All(golden.Answers, answer => Assert.True(answer.Split('\n').Length >= 2, answer));
    }
}
