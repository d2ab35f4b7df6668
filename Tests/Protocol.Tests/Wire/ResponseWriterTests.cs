using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Tests.Wire;

public sealed class ResponseWriterTests
{
    private static readonly byte[] Web = DomainName.Parse("web.shop").Wire.ToArray();

    [Fact]
    public void Question_and_names_keep_their_own_letter_case()
    {
        var query = Packets.Query("wEb.ShOp");
        var owner = DomainName.Parse("wEb.ShOp").Wire.ToArray();
        var other = DomainName.Parse("p.web.shop").Wire.ToArray();
        ModelRecord[] records = [new(Section.Answer, owner, RecordType.CNAME, 5, other), new(Section.Answer, other, RecordType.A, 5, [10, 0, 0, 1])];

        var response = ModelRecord.WriteAll(query, records);

        Assert.Equal(query[12..], response[12..query.Length]);
        Assert.Equal(records.Select(record => record.ToString()), ModelRecord.ReadAll(response)!.Select(record => record.ToString()));
    }

    [Fact]
    public void Names_are_compressed_to_pointers()
    {
        var response = ModelRecord.WriteAll(Packets.Query("web.shop"), [new ModelRecord(Section.Answer, Web, RecordType.PTR, 5, DomainName.Parse("p.shop").Wire.ToArray())]);

        Assert.Equal<byte>([0xC0, 12, 0, 12, 0, 1, 0, 0, 0, 5, 0, 4, 1, (byte)'p', 0xC0, 16], response[26..]);
    }

    [Fact]
    public void Names_behind_offset_16383_are_right_and_never_pointed_at()
    {
        var service = DomainName.Parse("web.shop.svc.cluster.local");
        var records = Enumerable.Range(0, 2_500)
            .Select(i => new ModelRecord(Section.Answer, DomainName.Parse($"p{i % 1_500}.{service}").Wire.ToArray(), RecordType.A, 5, [10, 0, (byte)(i >> 8), (byte)i]))
            .ToArray();

        var response = ModelRecord.WriteAll(Packets.Query("web.shop"), records);

        Assert.InRange(response.Length, 40_000, 65_535);
        Assert.False((response[2] & 2) != 0);
        Assert.Equal(records.Select(record => record.ToString()), ModelRecord.ReadAll(response)!.Select(record => record.ToString()));
    }

    [Fact]
    public void No_pointer_leads_into_what_a_record_left_that_did_not_fit()
    {
        var query = Packets.Query("web.shop");
        var buffer = new byte[512];
        var writer = new ResponseWriter(buffer, new ushort[ResponseWriter.CompressionSlots], query, Packets.Read(query), 512);

        // The owner that does not fit leaves the name "x." exactly where RDLENGTH and the priority of the next record stand.
        Assert.False(writer.TryAdd(Section.Answer, DomainName.Parse("nineletrs.x").Wire, RecordType.TXT, 5, new byte[500]));
        Assert.True(writer.TryAddSrv(Section.Answer, Web, 5, 0, 0, 80, DomainName.Parse("x").Wire));

        var record = Assert.Single(ModelRecord.ReadAll(buffer.AsSpan(0, writer.Finish()))!);
        Assert.Equal<byte>([0, 0, 0, 0, 0, 80, 1, (byte)'x', 0], record.Rdata);
    }

    [Fact]
    public void Responses_keep_every_limit_whole_records_only_and_say_TC_when_answers_are_missing()
    {
        var query = Packets.Query("web.shop", RecordType.SRV, records: Packets.Opt);
        var answers = Enumerable.Range(0, 40).Select(i => new ModelRecord(Section.Answer, Web, RecordType.SRV, 5, [0, 0, 0, 0, 0, (byte)i, .. Target(i)])).ToArray();
        for (var limit = 512; limit <= 1_700; limit++)
        {
            var response = ModelRecord.WriteAll(query, answers, limit);
            var read = ModelRecord.ReadAll(response)!;

            Assert.InRange(response.Length, limit - 30, limit);
            Assert.Equal(answers.Take(read.Count).Select(record => record.ToString()), read.Select(record => record.ToString()));
            Assert.Equal(read.Count < answers.Length, (response[2] & 2) != 0);
            Assert.Equal(Packets.Opt, response[^11..]);
            if (read.Count == answers.Length)
            {
                return;
            }
        }

        Assert.Fail("The answers never fitted.");
    }

    [Fact]
    public void Glue_that_does_not_fit_is_left_out_without_TC()
    {
        var query = Packets.Query("web.shop", RecordType.SRV);
        ModelRecord[] records =
        [
            new(Section.Answer, Web, RecordType.SRV, 5, [0, 0, 0, 0, 0, 80, .. Target(0)]),
            .. Enumerable.Range(0, 100).Select(i => new ModelRecord(Section.Additional, Target(i), RecordType.A, 5, [10, 0, 0, (byte)i])),
        ];

        var response = ModelRecord.WriteAll(query, records, limit: 512);

        Assert.InRange(response.Length, 480, 512);
        Assert.Equal(0, response[2] & 2);
        Assert.InRange(ModelRecord.ReadAll(response)!.Count, 20, 40);
    }

    [Fact]
    public void An_authority_record_that_does_not_fit_says_TC()
    {
        var response = ModelRecord.WriteAll(Packets.Query(), [new ModelRecord(Section.Authority, Web, RecordType.TXT, 5, new byte[600])], limit: 512);

        Assert.Equal(2, response[2] & 2);
        Assert.Equal(new byte[6], response[6..12]);
    }

    [Fact]
    public void Flags_of_the_query_that_belong_in_the_response_are_kept_and_no_others()
    {
        var query = Packets.Query(flags: 0x7FFF & ~0x5800);
        QueryReader.Read(query, out var read);
        var buffer = new byte[512];
        var writer = new ResponseWriter(buffer, [], query, read, 512) { Authoritative = true, ResponseCode = ResponseCode.NameError };

        Assert.Equal(26, writer.Finish());
        Assert.Equal((0xA5, 0x13), (buffer[2], buffer[3]));
    }

    [Fact]
    public void An_extended_RCODE_is_split_over_header_and_OPT()
    {
        var query = Packets.Query(records: Packets.OptWith(1232, 0x00018000, []));
        Assert.Equal(QueryStatus.BadVersion, QueryReader.Read(query, out var read));
        var buffer = new byte[512];
        var writer = new ResponseWriter(buffer, [], query, read, 512) { ResponseCode = ResponseCode.BadVersion };

        Assert.Equal(37, writer.Finish());
        Assert.Equal(0, buffer[3] & 0xF);
        Assert.Equal<byte>([0, 0, 41, 4, 208, 1, 0, 0x80, 0, 0, 0], buffer[26..37]);
    }

    [Fact]
    public void An_extended_RCODE_without_EDNS_is_SERVFAIL_not_success()
    {
        var query = Packets.Query();
        var buffer = new byte[512];
        var writer = new ResponseWriter(buffer, [], query, Packets.Read(query), 512) { ResponseCode = ResponseCode.BadVersion };

        writer.Finish();
        Assert.Equal(2, buffer[3] & 0xF);
    }

    [Fact]
    public void Options_go_into_OPT_and_keep_their_room()
    {
        var query = Packets.Query(records: Packets.Opt);
        var buffer = new byte[600];
        var writer = new ResponseWriter(buffer, new ushort[16], query, Packets.Read(query), 512);
        Assert.True(writer.TryAddOption(EdnsOptionCode.NameServerId, "node-1"u8));
        Assert.True(writer.TryAddExtendedError(14));
        Assert.False(writer.TryAddOption(EdnsOptionCode.Padding, new byte[128]));
        while (writer.TryAddAddress(Section.Answer, Web, 5, HostAddress.FromBits(1, isIPv4: true)))
        {
        }

        var length = writer.Finish();
        Assert.InRange(length, 512 - 15, 512);
        var opt = buffer.AsSpan(length - 27, 27).ToArray();
        Assert.Equal<byte>([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 16, 0, 3, 0, 6, .. "node-1"u8, 0, 15, 0, 2, 0, 14], opt);
    }

    [Fact]
    public void A_query_without_EDNS_gets_no_OPT_and_no_options()
    {
        var query = Packets.Query();
        var buffer = new byte[512];
        var writer = new ResponseWriter(buffer, [], query, Packets.Read(query), 512);

        Assert.False(writer.TryAddExtendedError(14));
        Assert.Equal(query.Length, writer.Finish());
        Assert.Equal(0, buffer[11]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4_096)]
    public void Any_number_of_compression_slots_gives_the_same_records(int slots)
    {
        var query = Packets.Query();
        var records = Enumerable.Range(0, 30).Select(i => new ModelRecord(Section.Answer, Target(i % 7), RecordType.CNAME, 5, Target(i))).ToArray();
        var buffer = new byte[4_096];
        var table = new ushort[slots];
        Array.Fill(table, ushort.MaxValue);
        var writer = new ResponseWriter(buffer, table, query, Packets.Read(query), 4_096);
        foreach (var record in records)
        {
            Assert.True(record.TryWrite(ref writer));
        }

        Assert.Equal(records.Select(record => record.ToString()), ModelRecord.ReadAll(buffer.AsSpan(0, writer.Finish()))!.Select(record => record.ToString()));
    }

    private static byte[] Target(int number) => DomainName.Parse($"pod-{number}.web.shop").Wire.ToArray();
}
