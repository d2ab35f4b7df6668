using System.Net;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Protocol.Tests.Records;

public sealed class HostAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("FD00:0:0::1", "fd00::1")]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1", "::10.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("1:0:0:2:0:0:0:3", "1:0:0:2::3")]
    [InlineData("1:0:0:2:3:0:0:4", "1::2:3:0:0:4")]
    [InlineData("1:0:2:3:4:5:6:0", "1:0:2:3:4:5:6:0")]
    [InlineData("1:2:3:4:5:6::", "1:2:3:4:5:6::")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Addresses_are_read_and_written(string text, string expected)
    {
        Assert.True(HostAddress.TryParse(text, out var address));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("10.0.0.1.")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1::")]
    [InlineData("web")]
    public void Text_that_is_no_strict_address_is_refused(string text) => Assert.False(HostAddress.TryParse(text, out _));

    [Fact]
    public void Octets_number_and_framework_type_name_the_same_address()
    {
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Sample(octets =>
        {
            var address = HostAddress.FromOctets(octets);
            var copy = new byte[16];
            Assert.Equal(octets, copy[..address.CopyTo(copy)]);
            Assert.Equal(octets, address.ToIPAddress().GetAddressBytes());
            Assert.Equal(address, HostAddress.FromIPAddress(new IPAddress(octets)));
            Assert.Equal(address, HostAddress.FromBits(address.Bits, octets.Length == 4));
            Assert.True(HostAddress.TryParse(address.ToString(), out var parsed) && parsed == address);
        });
    }

    [Fact]
    public void Text_is_the_frameworks()
    {
        // Zeros often; ISATAP and SIIT addresses, whose end the framework dots and RFC 5952 does not, do not come up.
        var octet = Gen.Frequency((2, Gen.Const((byte)0)), (1, Gen.Byte));
        Gen.OneOf(octet.Array[4], octet.Array[16]).Where(octets => octets.Length == 4 || (octets[8] | octets[10]) == 0).Sample(octets =>
            Assert.Equal(new IPAddress(octets).ToString(), HostAddress.FromOctets(octets).ToString()));
    }

    [Fact]
    public void Families_stay_apart_and_order_by_family_then_number()
    {
        var four = HostAddress.FromBits(1, isIPv4: true);
        var six = HostAddress.FromBits(1, isIPv4: false);

        Assert.NotEqual(four, six);
        Assert.True(four < six && HostAddress.FromBits(uint.MaxValue, isIPv4: true) < six && four < HostAddress.FromBits(2, isIPv4: true));
        Assert.True(four is { IsIPv4: true, IsIPv6: false } && six is { IsIPv4: false, IsIPv6: true });
        Assert.Equal((0, ""), (default(HostAddress).Length, default(HostAddress).ToString()));
        Assert.Throws<ArgumentException>(() => HostAddress.FromOctets(new byte[5]));
    }
}
