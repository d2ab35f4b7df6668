using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Tests.Wire;

public sealed class MessageReaderTests
{
    private readonly byte[] _name = new byte[255];

    [Fact]
    public void Header_question_and_records_of_all_sections_are_read_in_order()
    {
        var message = Packets.Query(
            "web.shop",
            flags: 0x85A3,
            answers: 1,
            authorities: 1,
            additionals: 2,
            records: [
                Packets.Record([0xC0, 12], 1, 1, 30, [10, 0, 0, 1]),
                Packets.Record([0xC0, 16], 2, 1, 60, [2, (byte)'n', (byte)'s', 0xC0, 16]),
                Packets.Record([0xC0, 54], 28, 3, 90, new byte[16]),
                Packets.OptWith(1232, 0x01008000, [])]);
        var reader = new MessageReader(message);

        Assert.True(reader is { Id: 0x1234, IsResponse: true, Opcode: 0, Authoritative: true, Truncated: false, RecursionDesired: true });
        Assert.True(reader is { RecursionAvailable: true, AuthenticData: true, CheckingDisabled: false, ResponseCode: ResponseCode.NameError });
        Assert.Equal((1, 1, 1, 2), (reader.QuestionCount, reader.AnswerCount, reader.AuthorityCount, reader.AdditionalCount));
        Assert.True(reader.TryReadQuestion(_name, out var length, out var type, out var recordClass));
        Assert.Equal(("web.shop.", RecordType.A, RecordClass.IN), (WireNames.ToText(_name.AsSpan(0, length)), type, recordClass));
        Assert.Equal(
            [
                "Answer web.shop. A IN 30 0A000001",
                "Authority shop. NS IN 60 026E730473686F7000",
                "Additional ns.shop. AAAA CH 90 00000000000000000000000000000000",
                "Additional . OPT 1232 16809984 ",
            ],
            Rest(message, ref reader));
        Assert.Equal(MessageFault.None, reader.Fault);
        Assert.Equal(message.Length, reader.Position);
    }

    [Fact]
    public void An_OPT_record_tells_version_flag_and_the_upper_bits_of_RCODE()
    {
        var message = Packets.Query(records: Packets.OptWith(1232, 0x01028000, []));
        var reader = new MessageReader(message);

        Assert.True(reader.TryReadRecord(_name, out var opt));
        Assert.Equal((16, 2, true), (opt.ExtendedCodeBits, opt.EdnsVersion, opt.DnssecOk));
    }

    [Fact]
    public void Every_cut_of_a_message_is_told_as_a_fault()
    {
        var message = ModelRecord.WriteAll(
            Packets.Query(records: Packets.Opt),
            [new ModelRecord(Section.Answer, DomainName.Parse("a.shop").Wire.ToArray(), RecordType.CNAME, 5, DomainName.Parse("b.web.shop").Wire.ToArray())]);
        for (var length = 0; length < message.Length; length++)
        {
            var reader = new MessageReader(message.AsSpan(0, length));
            while (reader.TryReadRecord(_name, out _))
            {
            }

            Assert.Contains(
                reader.Fault,
                new[] { length < 12 ? MessageFault.HeaderCutShort : MessageFault.NameCutShort, MessageFault.QuestionCutShort, MessageFault.RecordCutShort });
        }
    }

    [Theory]
    [InlineData("itself", new byte[] { 0xC0, 26 })]
    [InlineData("forward", new byte[] { 0xC0, 28, 1, 97, 0 })]
    [InlineData("into its own labels", new byte[] { 1, 97, 0xC0, 26 })]
    [InlineData("into the header", new byte[] { 0xC0, 4 })]
    [InlineData("behind the message", new byte[] { 0xFF, 0xFF })]
    public void A_pointer_that_leads_elsewhere_than_to_an_earlier_name_is_refused(string where, byte[] owner)
    {
        Assert.NotEmpty(where);
        var message = Packets.Query(answers: 1, additionals: 0, records: Packets.Record(owner, 1, 1, 5, [10, 0, 0, 1]));
        var reader = new MessageReader(message);

        Assert.False(reader.TryReadRecord(_name, out _));
        Assert.Equal(MessageFault.BadPointer, reader.Fault);
        Assert.False(reader.TryReadRecord(_name, out _));
    }

    [Fact]
    public void Pointers_are_followed_127_times_and_not_more()
    {
        // Offset 12 holds the root, and each pointer behind it leads to the one before.
        byte[] message = [.. new byte[12], 0, .. Enumerable.Range(0, 200).SelectMany(i => (byte[])[(byte)(0xC0 | (Target(i) >> 8)), (byte)Target(i)])];
        var within = Target(127);
        Assert.True(MessageNames.TryRead(message, ref within, _name, out var length));
        Assert.Equal((1, Target(127) + 2), (length, within));

        var beyond = Target(128);
        Assert.Equal(MessageFault.BadPointer, MessageNames.Read(message, ref beyond, _name, out length));
        Assert.Equal((0, Target(128)), (length, beyond));

        static int Target(int pointer) => pointer == 0 ? 12 : 11 + (2 * pointer);
    }

    [Fact]
    public void A_name_that_grows_beyond_255_octets_through_pointers_is_refused()
    {
        var label = (byte[])[63, .. Enumerable.Repeat((byte)'a', 63)];
        byte[] message = [.. new byte[12], .. label, .. label, 0, .. label, .. label, 0xC0, 12];
        var offset = 12 + 129;

        Assert.Equal(MessageFault.NameTooLong, MessageNames.Read(message, ref offset, _name, out _));
    }

    [Fact]
    public void Names_in_RDATA_are_expanded_and_other_types_are_left_as_they_are()
    {
        Assert.Equal("0005047368 6F7000".Replace(" ", "", StringComparison.Ordinal), Expand(15, [0, 5, 0xC0, 16]));
        Assert.Equal("0001000200030473686F7000", Expand(33, [0, 1, 0, 2, 0, 3, 0xC0, 16]));
        Assert.Equal("0473686F7000" + "01610473686F7000" + new string('0', 40), Expand(6, [0xC0, 16, 1, 97, 0xC0, 16, .. new byte[20]]));
        Assert.Equal("0001000201620000" + "0473686F7000", Expand(35, [0, 1, 0, 2, 1, (byte)'b', 0, 0, 0xC0, 16]));
        Assert.Equal("0001C010", Expand(65, [0, 1, 0xC0, 16]));
        Assert.Equal("C010", Expand(65_280, [0xC0, 16]));
    }

    [Theory]
    [InlineData(5, new byte[] { })]
    [InlineData(5, new byte[] { 0xC0, 16, 0 })]
    [InlineData(5, new byte[] { 1, 97 })]
    [InlineData(15, new byte[] { 0 })]
    [InlineData(33, new byte[] { 0, 1, 0, 2, 0, 3 })]
    [InlineData(6, new byte[] { 0, 0, 1, 2, 3 })]
    [InlineData(35, new byte[] { 0, 1, 0, 2, 9, 1 })]
    public void RDATA_that_is_not_what_its_type_says_is_refused(int type, byte[] rdata) => Assert.Null(Expand(type, rdata));

    private string? Expand(int type, byte[] rdata)
    {
        // Octets of another record stand behind RDATA: nothing of them may be taken for it.
        var message = Packets.Query(answers: 2, additionals: 0, records: [Packets.Record([0], (ushort)type, 1, 5, rdata), Packets.Record([0], 1, 1, 5, [0, 0, 0, 0])]);
        var reader = new MessageReader(message);
        Assert.True(reader.TryReadRecord(_name, out var record));
        var expanded = new byte[rdata.Length + 510];
        return RecordData.TryExpand(message, record, expanded, out var length) ? Convert.ToHexString(expanded, 0, length) : null;
    }

    private List<string> Rest(byte[] message, ref MessageReader reader)
    {
        var lines = new List<string>();
        var rdata = new byte[600];
        while (reader.TryReadRecord(_name, out var record))
        {
            Assert.True(RecordData.TryExpand(message, record, rdata, out var length));
            var owner = WireNames.ToText(_name.AsSpan(0, record.OwnerLength));
            lines.Add($"{record.Section} {owner} {record.Type} {record.Class} {record.TtlSeconds} {Convert.ToHexString(rdata, 0, length)}");
        }

        return lines;
    }
}
