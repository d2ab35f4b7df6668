using System.Text;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Protocol.Tests.Objects;

public sealed class EndpointListTests
{
    private static readonly Gen<(HostAddress Address, string Host, string Pod, string Zone)[]> Entries = Gen.Select(
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Select(octets => HostAddress.FromOctets(octets)),
        Text(63),
        Text(255),
        Text(20)).Array[0, 12];

    [Fact]
    public void Endpoints_read_back_as_they_were_added_also_from_the_packed_form() => Entries.Sample(entries =>
    {
        var list = Build(entries);
        Assert.Equal(entries.Length, list.Count);
        Assert.Equal(entries, Read(list));
        var copy = EndpointList.FromPacked(list.Packed);
        Assert.Equal((entries.Length, true), (copy.Count, copy.Packed.SequenceEqual(list.Packed)));
        Assert.Equal(entries, Read(copy));
    });

    [Fact]
    public void An_endpoint_is_read_at_the_offset_the_enumerator_told() => Entries.Sample(entries =>
    {
        var list = Build(entries);
        var enumerator = list.GetEnumerator();
        foreach (var entry in entries)
        {
            Assert.True(enumerator.MoveNext());
            Assert.Equal(entry, Tuple(list.ReadAt(enumerator.Offset)));
        }

        Assert.False(enumerator.MoveNext());
    });

    [Fact]
    public void Packed_octets_of_any_kind_are_read_or_refused_never_worse() => Gen.Select(Entries, Gen.Byte.Array[0, 60], Gen.Int[0, 200], Gen.Bool).Sample(
        (entries, noise, cut, fromNoise) =>
        {
            byte[] packed = fromNoise ? noise : [.. Build(entries).Packed];
            packed = packed[..Math.Min(packed.Length, cut)];
            try
            {
                var list = EndpointList.FromPacked(packed);
                Assert.Equal(list.Count, Read(list).Count);
            }
            catch (FormatException)
            {
                Assert.NotEmpty(packed);
            }
        });

    [Theory]
    [InlineData("05")]
    [InlineData("040A0000")]
    [InlineData("040A000001")]
    [InlineData("040A0000010000")]
    [InlineData("040A0000010000016100")]
    [InlineData("040A00000100000002")]
    public void A_packed_form_that_is_cut_or_mad_is_refused(string packed) =>
        Assert.Throws<FormatException>(() => EndpointList.FromPacked(Convert.FromHexString(packed)));

    [Fact]
    public void An_entry_of_IPv4_costs_its_octets_and_four_more()
    {
        var builder = new EndpointList.Builder();
        builder.Add(HostAddress.FromBits(1, isIPv4: true), podName: "web-0");

        Assert.Equal(8 + 5, builder.Build().Packed.Length);
    }

    [Fact]
    public void A_text_over_255_octets_is_left_out_and_no_address_is_no_endpoint()
    {
        var builder = new EndpointList.Builder();
        builder.Add(default, "web");
        builder.Add(HostAddress.FromBits(1, isIPv4: true), new string('a', 256), new string('b', 255));

        var entry = Assert.Single(Read(builder.Build()));
        Assert.Equal(("", new string('b', 255)), (entry.Host, entry.Pod));
    }

    [Fact]
    public void A_builder_is_empty_after_building()
    {
        var builder = new EndpointList.Builder();
        builder.Add(HostAddress.FromBits(1, isIPv4: true));
        var first = builder.Build();
        builder.Add(HostAddress.FromBits(2, isIPv4: true));

        Assert.Equal(HostAddress.FromBits(1, isIPv4: true), Assert.Single(Read(first)).Address);
        Assert.Equal(HostAddress.FromBits(2, isIPv4: true), Assert.Single(Read(builder.Build())).Address);
        Assert.Same(EndpointList.Empty, builder.Build());
    }

    private static Gen<string> Text(int longest) => Gen.Char.AlphaNumeric.Array[0, longest].Select(characters => new string(characters));

    private static EndpointList Build((HostAddress Address, string Host, string Pod, string Zone)[] entries)
    {
        var builder = new EndpointList.Builder();
        foreach (var (address, host, pod, zone) in entries)
        {
            builder.Add(address, host, pod, zone);
        }

        return builder.Build();
    }

    private static List<(HostAddress Address, string Host, string Pod, string Zone)> Read(EndpointList list)
    {
        var read = new List<(HostAddress, string, string, string)>();
        foreach (var endpoint in list)
        {
            read.Add(Tuple(endpoint));
        }

        return read;
    }

    private static (HostAddress Address, string Host, string Pod, string Zone) Tuple(Endpoint endpoint) =>
        (endpoint.Address, Encoding.UTF8.GetString(endpoint.HostName), Encoding.UTF8.GetString(endpoint.PodName), Encoding.UTF8.GetString(endpoint.TopologyZone));
}
