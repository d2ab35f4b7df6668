using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;

namespace ActorDns.Protocol.Tests.Zones;

public sealed class ZoneAnswersTests
{
    private const string Soa = "authority: example. 60 IN SOA ns.example. host.example. 7 1 2 3 60";

    /// <summary>The zone of RFC 4592 section 2.2.1, and below it what aliases and delegations need.</summary>
    private static readonly Zone Wild = ZoneSamples.Zone(
        "example.",
        """
        $TTL 3600
        @                  IN SOA ns host 7 1 2 3 60
                           NS  ns
                           NS  ns.example.net.
        ns                 A   192.0.2.53
        *                  TXT "this is a wildcard"
        *                  MX  10 host1
        sub.*              TXT "this is not a wildcard"
        host1              A   192.0.2.1
        _ssh._tcp.host1    SRV 0 0 22 host1
        _ssh._tcp.host2    SRV 0 0 22 host2.example.net.
        subdel             NS  ns.example.com.
        subdel             NS  ns.subdel
        ns.subdel          A   192.0.2.54
        www.subdel         A   192.0.2.55
        alias              CNAME host1
        chain              CNAME alias
        out                CNAME www.example.net.
        dead               CNAME missing.host1
        below              CNAME www.subdel
        loop1              CNAME loop2
        loop2              CNAME loop1
        *.wild             CNAME host1
        old                DNAME new
        old                A   192.0.2.9
        www.new            A   192.0.2.10
        far                DNAME example.net.
        """);

    [Theory]
    [InlineData("host3.example.", RecordType.MX, "NOERROR aa|host3.example. 3600 IN MX 10 host1.example.|additional: host1.example. 3600 IN A 192.0.2.1")]
    [InlineData("host3.example.", RecordType.A, "NOERROR aa|" + Soa)]
    [InlineData("foo.bar.example.", RecordType.TXT, "NOERROR aa|foo.bar.example. 3600 IN TXT \"this is a wildcard\"")]
    [InlineData("host1.example.", RecordType.MX, "NOERROR aa|" + Soa)]
    [InlineData("sub.*.example.", RecordType.MX, "NOERROR aa|" + Soa)]
    [InlineData("_telnet._tcp.host1.example.", RecordType.SRV, "NXDOMAIN aa|" + Soa)]
    [InlineData("ghost.*.example.", RecordType.MX, "NXDOMAIN aa|" + Soa)]
    [InlineData("_tcp.host1.example.", RecordType.SRV, "NOERROR aa|" + Soa)]
    public void Wildcards_are_those_of_RFC_4592(string name, RecordType type, string expected) => AssertAnswer(expected, name, type);

    [Theory]
    [InlineData("host.subdel.example.")]
    [InlineData("www.subdel.example.")]
    [InlineData("subdel.example.")]
    public void Below_a_delegation_the_servers_are_named_with_their_glue(string name) => AssertAnswer(
        "NOERROR|authority: subdel.example. 3600 IN NS ns.example.com.|authority: subdel.example. 3600 IN NS ns.subdel.example.|additional: ns.subdel.example. 3600 IN A 192.0.2.54",
        name,
        RecordType.A);

    [Fact]
    public void The_DS_of_a_delegation_is_the_parents_to_deny() => AssertAnswer("NOERROR aa|" + Soa, "subdel.example.", RecordType.DS);

    [Theory]
    [InlineData("alias.example.", "NOERROR aa|alias.example. 3600 IN CNAME host1.example.|host1.example. 3600 IN A 192.0.2.1")]
    [InlineData("CHAIN.example.", "NOERROR aa|CHAIN.example. 3600 IN CNAME alias.example.|alias.example. 3600 IN CNAME host1.example.|host1.example. 3600 IN A 192.0.2.1")]
    [InlineData("out.example.", "NOERROR aa|out.example. 3600 IN CNAME www.example.net.|alias www.example.net.")]
    [InlineData("dead.example.", "NXDOMAIN aa|dead.example. 3600 IN CNAME missing.host1.example.|" + Soa)]
    [InlineData("a.wild.example.", "NOERROR aa|a.wild.example. 3600 IN CNAME host1.example.|host1.example. 3600 IN A 192.0.2.1")]
    [InlineData("www.old.example.", "NOERROR aa|old.example. 3600 IN DNAME new.example.|www.old.example. 3600 IN CNAME www.new.example.|www.new.example. 3600 IN A 192.0.2.10")]
    [InlineData("old.example.", "NOERROR aa|old.example. 3600 IN A 192.0.2.9")]
    [InlineData("a.b.far.example.", "NOERROR aa|far.example. 3600 IN DNAME example.net.|a.b.far.example. 3600 IN CNAME a.b.example.net.|alias a.b.example.net.")]
    public void Aliases_are_followed_within_the_zone(string name, string expected) => AssertAnswer(expected, name, RecordType.A);

    [Fact]
    public void An_alias_of_a_delegated_name_ends_in_a_referral()
    {
        var lines = ZoneSamples.Ask(Wild, "below.example.", RecordType.A);
        Assert.Equal(["NOERROR aa", "below.example. 3600 IN CNAME www.subdel.example."], lines[..2]);
        Assert.Contains("authority: subdel.example. 3600 IN NS ns.subdel.example.", lines);
    }

    [Fact]
    public void A_circle_of_aliases_ends() => Assert.Equal(1 + ZoneAnswers.MaxAliases + 1, ZoneSamples.Ask(Wild, "loop1.example.", RecordType.A).Length);

    [Fact]
    public void A_DNAME_that_makes_a_name_too_long_is_YXDOMAIN()
    {
        var label = new string('a', 63);
        var zone = ZoneSamples.Zone("example.", $"@ 60 SOA ns host 1 1 1 1 1\nold 60 DNAME {label}.{label}.example.\n");
        Assert.Equal("YXDOMAIN aa", ZoneSamples.Ask(zone, $"{label}.{label}.old.example.", RecordType.A)[0]);
    }

    [Fact]
    public void The_name_servers_come_with_the_addresses_the_zone_has() => AssertAnswer(
        "NOERROR aa|example. 3600 IN NS ns.example.|example. 3600 IN NS ns.example.net.|additional: ns.example. 3600 IN A 192.0.2.53", "example.", RecordType.NS);

    [Fact]
    public void ANY_gets_one_set() => Assert.Equal(2, ZoneSamples.Ask(Wild, "example.", RecordType.ANY).Length);

    [Fact]
    public void What_does_not_fit_is_said_to_be_missing()
    {
        var zone = ZoneSamples.Zone("example.", "@ 60 SOA ns host 1 1 1 1 1\n" + string.Concat(Enumerable.Range(1, 200).Select(i => $"www 60 A 192.0.2.{i}\n")));
        Assert.Equal("NOERROR aa tc", ZoneSamples.Ask(zone, "www.example.", RecordType.A, 512)[0]);
    }

    [Theory]
    [InlineData("host1.example.")]
    [InlineData("chain.example.")]
    [InlineData("host.subdel.example.")]
    [InlineData("a.b.far.example.")]
    [InlineData("x._tcp.host1.example.")]
    public void Answers_allocate_nothing(string name)
    {
        var wire = DomainName.Parse(name).Wire.ToArray();
        var query = new byte[QueryWriter.MaxLength];
        QueryWriter.TryWrite(query, new QueryFields { Type = RecordType.A }, wire, default, out var length);
        var (buffer, compression) = (new byte[4096], new ushort[ResponseWriter.CompressionSlots]);
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Round();
        }

        // A collection at that moment counts the rest of the thread's buffer, up to 8 kB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8192);

        void Round()
        {
            QueryReader.Read(query.AsSpan(0, length), out var read);
            var writer = new ResponseWriter(buffer, compression, query.AsSpan(0, length), in read, 4096);
            Span<byte> alias = stackalloc byte[WireNames.MaxLength];
            ZoneAnswers.Resolve(Wild, wire, RecordType.A, ref writer, alias, out _);
            writer.Finish();
        }
    }

    private static void AssertAnswer(string expected, string name, RecordType type) => Assert.Equal(expected.Split('|'), ZoneSamples.Ask(Wild, name, type));
}
