using System.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Tests.Wire;

public sealed class QueryReaderTests
{
    [Fact]
    public void A_query_with_EDNS_is_read_field_by_field()
    {
        byte[] options = [0, 3, 0, 0, 0, 8, 0, 7, 0, 1, 24, 0, 10, 1, 2, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
        var message = Packets.Query("web.shop", RecordType.AAAA, flags: 0x0110, records: Packets.OptWith(4096, 0x8000, options));

        var query = Packets.Read(message);

        Assert.Equal((0x1234, RecordType.AAAA, RecordClass.IN), (query.Id, query.Type, query.Class));
        Assert.True(query is { RecursionDesired: true, CheckingDisabled: true, HasEdns: true, DnssecOk: true, EdnsVersion: 0, UdpPayloadSize: 4096, Opcode: 0 });
        Assert.Equal(options, message.AsSpan(query.OptionsOffset, query.OptionsLength).ToArray());
        Assert.True(EdnsOptions.Of(message, query).TryFind(EdnsOptionCode.NameServerId, out var nsid));
        Assert.True(nsid.IsEmpty);
        Assert.True(EdnsOptions.Of(message, query).TryFind(EdnsOptionCode.ClientSubnet, out var subnet));
        Assert.Equal<byte>([0, 1, 24, 0, 10, 1, 2], subnet.ToArray());
        Assert.True(EdnsOptions.Of(message, query).TryFind(EdnsOptionCode.Cookie, out var cookie));
        Assert.Equal<byte>([1, 2, 3, 4, 5, 6, 7, 8], cookie.ToArray());
        Assert.False(EdnsOptions.Of(message, query).TryFind(EdnsOptionCode.Padding, out _));
    }

    [Fact]
    public void Letter_case_of_the_question_is_kept_octet_for_octet()
    {
        var message = Packets.Query("wEb.ShOp.SVC.cLuster.local");

        Assert.Equal("wEb.ShOp.SVC.cLuster.local.", WireNames.ToText(Packets.Read(message).Name(message)));
    }

    [Fact]
    public void Labels_are_octets_eight_bits_and_dots_included()
    {
        byte[] name = [4, 0xE9, 0x00, 0xFF, 0x80, 11, .. "web.default"u8, 0];
        byte[] message = [.. Packets.Query()[..12], .. name, 0, 1, 0, 1];

        var query = Packets.Read(message);

        Assert.Equal(name, query.Name(message).ToArray());
        Assert.Equal(2, WireNames.CountLabels(query.Name(message)));
        Assert.Equal(@"\233\000\255\128.web\.default.", WireNames.ToText(query.Name(message)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(65_535)]
    public void Any_other_number_of_questions_than_one_is_FORMERR(int questions) =>
        Assert.Equal(QueryStatus.FormatError, QueryReader.Read(Packets.Query(questions: (ushort)questions), out _));

    [Fact]
    public void Responses_and_scraps_are_dropped_whatever_else_is_in_them()
    {
        Assert.Equal(QueryStatus.Drop, QueryReader.Read(Packets.Query(flags: 0x8100), out _));
        Assert.Equal(QueryStatus.Drop, QueryReader.Read(Packets.Query(flags: 0xA800, questions: 9), out _));
        for (var length = 0; length < 12; length++)
        {
            Assert.Equal(QueryStatus.Drop, QueryReader.Read(Packets.Query().AsSpan(0, length), out _));
        }
    }

    [Theory]
    [InlineData(0, QueryStatus.Ok)]
    [InlineData(1, QueryStatus.NotImplemented)]
    [InlineData(2, QueryStatus.NotImplemented)]
    [InlineData(4, QueryStatus.Ok)]
    [InlineData(5, QueryStatus.NotImplemented)]
    [InlineData(6, QueryStatus.NotImplemented)]
    [InlineData(15, QueryStatus.NotImplemented)]
    public void Only_QUERY_and_NOTIFY_are_served(int opcode, QueryStatus expected)
    {
        Assert.Equal(expected, QueryReader.Read(Packets.Query(flags: (ushort)(opcode << 11)), out var query));
        Assert.Equal(opcode, query.Opcode);
    }

    [Fact]
    public void A_cut_question_or_record_is_FORMERR()
    {
        var message = Packets.Query(answers: 1, additionals: 1, records: [Packets.Record([0xC0, 12], 1, 1, 5, [10, 0, 0, 1]), Packets.OptWith(512, 0, [0, 10, 0, 2, 1, 2])]);
        Assert.Equal(QueryStatus.Ok, QueryReader.Read(message, out _));
        for (var length = 12; length < message.Length; length++)
        {
            Assert.Equal(QueryStatus.FormatError, QueryReader.Read(message.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void A_question_with_a_pointer_or_a_reserved_label_is_FORMERR()
    {
        foreach (var octet in new byte[] { 0xC0, 0x40, 0x80 })
        {
            byte[] message = [.. Packets.Query()[..12], octet, 12, 0, 0, 1, 0, 1];
            Assert.Equal(QueryStatus.FormatError, QueryReader.Read(message, out var query));
            Assert.Equal(12, query.QuestionEnd);
        }
    }

    [Fact]
    public void A_name_of_255_octets_is_read_and_one_of_256_is_FORMERR()
    {
        var three = string.Concat(Enumerable.Repeat(new string('a', 63) + ".", 3));
        var longest = Packets.Query(three + new string('b', 61));
        Assert.Equal(255, Packets.Read(longest).NameLength);

        byte[] longer = [.. longest[..(12 + 192)], 62, .. Encoding.ASCII.GetBytes(new string('b', 62)), 0, 0, 1, 0, 1];
        Assert.Equal(QueryStatus.FormatError, QueryReader.Read(longer, out _));
    }

    [Fact]
    public void Two_OPT_records_are_FORMERR() =>
        Assert.Equal(QueryStatus.FormatError, QueryReader.Read(Packets.Query(records: [Packets.Opt, Packets.Opt]), out _));

    [Fact]
    public void An_OPT_record_that_is_not_at_the_root_is_FORMERR() =>
        Assert.Equal(QueryStatus.FormatError, QueryReader.Read(Packets.Query(records: Packets.Record([1, (byte)'x', 0], 41, 1232, 0, [])), out _));

    [Fact]
    public void An_OPT_record_outside_the_additional_section_is_FORMERR() =>
        Assert.Equal(QueryStatus.FormatError, QueryReader.Read(Packets.Query(answers: 1, additionals: 0, records: Packets.Opt), out _));

    [Fact]
    public void An_option_longer_than_its_OPT_is_FORMERR() =>
        Assert.Equal(QueryStatus.FormatError, QueryReader.Read(Packets.Query(records: Packets.OptWith(1232, 0, [0, 10, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8])), out _));

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public void An_EDNS_version_above_0_is_BADVERS_and_the_rest_is_still_read(int version)
    {
        var message = Packets.Query(records: Packets.OptWith(1400, ((uint)version << 16) | 0x8000, []));

        Assert.Equal(QueryStatus.BadVersion, QueryReader.Read(message, out var query));
        Assert.True(query is { HasEdns: true, DnssecOk: true, UdpPayloadSize: 1400, Type: RecordType.A });
        Assert.Equal(version, query.EdnsVersion);
    }

    [Fact]
    public void A_payload_size_below_512_means_512()
    {
        Assert.Equal(512, Packets.Read(Packets.Query(records: Packets.OptWith(0, 0, []))).UdpPayloadSize);
        Assert.Equal(512, Packets.Read(Packets.Query()).UdpPayloadSize);
    }

    [Fact]
    public void Octets_behind_the_last_record_are_ignored()
    {
        byte[] message = [.. Packets.Query(), 1, 2, 3];

        Assert.False(Packets.Read(message).HasEdns);
    }
}
