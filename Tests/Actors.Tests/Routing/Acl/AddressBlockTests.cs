using System.Net;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Actors.Tests.Routing.Acl;

public class AddressBlockTests
{
    [Fact]
    public void It_holds_what_IPNetwork_holds() =>
        (from octets in Gen.Byte.Array[4] from other in Gen.Byte.Array[4] from bits in Gen.Int[0, 32] from shared in Gen.Int[0, 4] select (octets, other, bits, shared)).Sample(sample =>
        {
            sample.octets.AsSpan(0, sample.shared).CopyTo(sample.other);
            var address = new IPAddress(sample.octets);
            Assert.True(AddressBlock.TryParse($"{address}/{sample.bits}", out var block));
            var mask = sample.bits == 0 ? 0u : uint.MaxValue << (32 - sample.bits);
            var expected = (Number(sample.octets) & mask) == (Number(sample.other) & mask);
            return block.Contains(HostAddress.FromOctets(sample.other)) == expected;
        });

    [Theory]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "fe80::1", false)]
    [InlineData("fd00::1", "fd00::1", true)]
    [InlineData("fd00::1", "fd00::2", false)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "10.0.0.1", true)]
    public void Families_do_not_mix(string range, string address, bool expected)
    {
        Assert.True(AddressBlock.TryParse(range, out var block));
        Assert.Equal(expected, block.Contains(HostAddress.FromIPAddress(IPAddress.Parse(address))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("fd00::/129")]
    [InlineData("web.shop")]
    public void Anything_else_is_refused(string text) => Assert.False(AddressBlock.TryParse(text, out _));

    private static uint Number(byte[] octets) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(octets);
}
