using System.Net;
using System.Text;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Protocol.Tests.Answers;

public sealed class SchemaFuzzTests
{
    private static readonly string[] Words =
        ["svc", "pod", "shop", "web", "db", "_http", "_tcp", "_", "_zone", "pin", "10-0-0-1", "fd00--1", "dns", "ns", "dns-version", "\\000", "SVC", "x"];

    [Fact]
    public void No_name_makes_the_schema_throw()
    {
        var records = new SampleRecords();
        records.Apply(1, SampleRecords.Service("web", 1, "10.96.0.1"), SampleRecords.Service("db", 2), SampleRecords.Slice("a", "db", 3, "10.0.0.1"));
        Gen.Select(Gen.OneOfConst(Words).Array[0, 9], Gen.Bool, Gen.Bool, Gen.UShort).Sample(
            (labels, multicluster, zonal, type) =>
            {
                records.Zone = records.Zone with { IsMulticluster = multicluster, Zonal = zonal };
                var name = string.Concat(labels.Select(label => label + "."));
                var message = SampleRecords.Query($"{name}cluster.local", (RecordType)(type & 0xFF));
                Assert.InRange(records.AskForLength(message), 12, 4096);
            },
            threads: 1);
    }

    [Fact]
    public void No_octets_make_a_reverse_name_throw()
    {
        Gen.Byte.Array[1, 20].Array[0, 40].Sample(labels =>
        {
            byte[] name = [.. labels.SelectMany(label => (byte[])[(byte)label.Length, .. label]), .. DomainName.Parse("ip6.arpa").Wire];
            ReverseNames.TryReadAddress(name, out _);
            ReverseNames.IsAboveAddresses(name);
            SchemaName.Read(name, new KubernetesZone { Zone = DomainName.Parse("ip6.arpa"), PrimaryZone = DomainName.Root, ApexLabel = [(byte)'x'] });
        });
    }

    [Fact]
    public void The_name_of_every_address_reads_back()
    {
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Bool).Sample((high, low, isIPv4) =>
        {
            var address = HostAddress.FromBits(isIPv4 ? (uint)low : new UInt128(high, low), isIPv4);
            var name = isIPv4
                ? string.Join('.', Enumerable.Range(0, 4).Select(n => (low >> (8 * n)) & 0xFF)) + ".in-addr.arpa"
                : string.Join('.', Enumerable.Range(0, 32).Select(n => ((int)(address.Bits >> (4 * n)) & 0xF).ToString("X"))) + ".IP6.arpa";
            Assert.True(ReverseNames.TryReadAddress(DomainName.Parse(name).Wire, out var read));
            Assert.Equal(address, read);
        });
    }

    [Fact]
    public void The_label_of_every_address_is_its_text_with_dashes()
    {
        var group = Gen.Frequency((2, Gen.Const((ushort)0)), (1, Gen.UShort));
        group.Array[8].Sample(groups =>
        {
            var bits = groups.Aggregate((UInt128)0, (sum, value) => (sum << 16) | value);
            if (bits >> 32 is var upper && (upper == 0 || upper == 0xFFFF || upper == 0xFFFF0000))
            {
                // Embedded IPv4: .NET writes the last groups with dots, pods never have such addresses.
                return;
            }

            var address = HostAddress.FromBits(bits, isIPv4: false);
            Span<byte> label = stackalloc byte[DashedAddress.MaxLength];
            var text = Encoding.ASCII.GetString(label[..DashedAddress.Write(address, label)]);
            var expected = address.ToIPAddress().ToString().Replace(':', '-');
            Assert.Equal(expected.EndsWith('-') ? expected + "0" : expected, text);
            Assert.NotNull(IPAddress.Parse(address.ToString()));
        });
    }

    [Theory]
    [InlineData("10-0-0-1", true)]
    [InlineData("010-0-0-1", false)]
    [InlineData("10-0-0-256", false)]
    [InlineData("10-0-0", false)]
    [InlineData("2001-db8--7", true)]
    [InlineData("2001-db8-7--0", true)]
    [InlineData("--1", true)]
    [InlineData("1-2-3-4-5-6-7-8", true)]
    [InlineData("1-2-3-4-5-6-7-8-9", false)]
    [InlineData("fe80--1%eth0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("hello", false)]
    public void Only_addresses_are_labels_of_pods(string label, bool isAddress) =>
        Assert.Equal(isAddress, DashedAddress.TryRead(Encoding.ASCII.GetBytes(label), out _));
}
