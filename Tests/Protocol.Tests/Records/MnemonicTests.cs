using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Tests.Records;

public sealed class MnemonicTests
{
    [Fact]
    public void Every_type_class_and_code_reads_back()
    {
        for (var value = 0; value <= ushort.MaxValue; value++)
        {
            Assert.True(RecordTypeText.TryParse(RecordTypeText.Of((RecordType)value), out var type) && (int)type == value);
            Assert.True(RecordClassText.TryParse(RecordClassText.Of((RecordClass)value), out var recordClass) && (int)recordClass == value);
            Assert.Equal(value <= 4_095, ResponseCodeText.TryParse(ResponseCodeText.Of((ResponseCode)value), out var code));
            Assert.Equal(value <= 4_095 ? value : 0, (int)code);
        }
    }

    [Theory]
    [InlineData("aaaa", 28)]
    [InlineData("HTTPS", 65)]
    [InlineData("NAPTR", 35)]
    [InlineData("TYPE1", 1)]
    [InlineData("type65280", 65_280)]
    public void Types_are_read_in_any_letter_case(string text, int expected)
    {
        Assert.True(RecordTypeText.TryParse(text, out var type));
        Assert.Equal(expected, (int)type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TYPE")]
    [InlineData("TYPE65536")]
    [InlineData("TYPE-1")]
    [InlineData("TYPE 1")]
    [InlineData("28")]
    [InlineData("None")]
    [InlineData("A,AAAA")]
    public void Text_that_is_no_type_is_refused(string text) => Assert.False(RecordTypeText.TryParse(text, out _));

    [Fact]
    public void Names_are_those_of_the_registry()
    {
        Assert.Equal(("TYPE0", "SRV", "TLSA", "TYPE65280"), (Type(0), Type(33), Type(52), Type(65_280)));
        Assert.Equal(("NXDOMAIN", "BADVERS", "BADCOOKIE", "RCODE12"), (Code(3), Code(16), Code(23), Code(12)));
        Assert.Equal(("IN", "CH", "NONE", "CLASS2"), (Class(1), Class(3), Class(254), Class(2)));

        static string Type(int value) => RecordTypeText.Of((RecordType)value);
        static string Code(int value) => ResponseCodeText.Of((ResponseCode)value);
        static string Class(int value) => RecordClassText.Of((RecordClass)value);
    }
}
