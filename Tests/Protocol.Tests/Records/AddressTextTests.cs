using System.Net;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Protocol.Tests.Records;

public sealed class AddressTextTests
{
    [Fact]
    public void Every_address_reads_back_from_the_frameworks_text()
    {
        var group = Gen.Frequency((2, Gen.Const((ushort)0)), (1, Gen.UShort));
        group.Array[8].Sample(groups =>
        {
            var address = HostAddress.FromBits(groups.Aggregate((UInt128)0, (sum, value) => (sum << 16) | value), isIPv4: false);
            Assert.True(HostAddress.TryParse(address.ToIPAddress().ToString(), out var read));
            Assert.Equal(address, read);
        });
        Gen.UInt.Sample(bits =>
        {
            var address = HostAddress.FromBits(bits, isIPv4: true);
            Assert.True(HostAddress.TryParse(address.ToIPAddress().ToString(), out var read));
            Assert.Equal(address, read);
        });
    }

    [Fact]
    public void What_is_read_the_framework_reads_alike()
    {
        Gen.OneOfConst("0123456789abcdefABCDEF:::::....x%- ".ToCharArray()).Array[0, 24].Sample(characters =>
        {
            var text = new string(characters);
            if (HostAddress.TryParse(text, out var read))
            {
                Assert.Equal(IPAddress.Parse(text), read.ToIPAddress());
            }
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.-1")]
    [InlineData(" 1.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7::8:9")]
    [InlineData("::12345")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    public void What_is_no_address_is_refused(string text) => Assert.False(HostAddress.TryParse(text, out _));
}
