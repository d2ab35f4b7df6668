using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using CsCheck;

namespace ActorDns.Actors.Tests.Routing.LoadBalance;

public class AddressRotationTests
{
    private static readonly byte[] Asked = DomainName.Parse("web.shop").Wire.ToArray();
    private static readonly byte[] Target = DomainName.Parse("www.shop").Wire.ToArray();

    private static readonly AddressBlock[] Preferred = Ranges("10.0.0.2/31", "fd00::/8");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_address_comes_first_sometimes_and_nothing_else_moves(bool isShuffled)
    {
        var original = Response(addresses: 5);
        var first = new HashSet<byte>();
        for (var i = 0; i < 1000 && first.Count < 5; i++)
        {
            var response = original.ToArray();
            AddressRotation.Apply(response, isShuffled);

            var places = Places(original);
            Assert.Equal(Sorted(original, places), Sorted(response, places));
            Assert.Equal(Without(original, places), Without(response, places));
            first.Add(response[places[0] + 3]);
        }

        Assert.Equal(5, first.Count);
    }

    [Fact]
    public void In_turn_they_keep_their_order_round_the_circle()
    {
        var original = Response(addresses: 7);
        var places = Places(original);
        for (var i = 0; i < 100; i++)
        {
            var response = original.ToArray();
            AddressRotation.Apply(response, isShuffled: false);

            var order = places.Select(place => (int)response[place + 3]).ToList();
            Assert.All(order.Zip(order.Skip(1)), pair => Assert.Equal((pair.First + 1) % 7, pair.Second));
        }
    }

    [Fact]
    public void Any_octets_are_survived_and_no_longer_or_shorter_for_it() =>
        (from octets in Gen.Byte.Array[0, 200] from flip in Gen.Int[0, 199] from shuffled in Gen.Bool select (octets, flip, shuffled)).Sample(sample =>
        {
            AddressRotation.Apply(sample.octets, sample.shuffled);
            var broken = Response(addresses: 4);
            broken[sample.flip % broken.Length] ^= 0xFF;
            var sum = broken.Sum(octet => octet);
            AddressRotation.Apply(broken, sample.shuffled, sample.shuffled ? Preferred : default);
            return broken.Sum(octet => octet) == sum;
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Preferred_addresses_come_first_in_the_order_of_their_ranges_and_in_every_order_within_one(bool isShuffled)
    {
        var preferred = Ranges("fd00::/8", "10.0.0.6/31", "10.0.0.2/31");
        var original = Response(addresses: 8);
        var places = Places(original);
        var seen = new HashSet<string>();
        for (var i = 0; i < 1000 && seen.Count < 4; i++)
        {
            var response = original.ToArray();
            AddressRotation.Apply(response, isShuffled, preferred);

            var order = places.Select(place => (int)response[place + 3]).ToList();
            Assert.Equal([6, 7], order.Take(2).Order());
            Assert.Equal([2, 3], order.Skip(2).Take(2).Order());
            Assert.Equal(Sorted(original, places), Sorted(response, places));
            Assert.Equal(Without(original, places), Without(response, places));
            seen.Add(string.Join(' ', order.Take(4)));
        }

        Assert.True(seen.Count > 1, "Within a range the addresses are to change places.");
        Assert.Equal(0, Allocations.Of(() => AddressRotation.Apply(original, isShuffled, preferred)));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var response = Response(addresses: 20);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                AddressRotation.Apply(response, isShuffled: (i & 1) == 0);
            }
        }));
    }

    private static AddressBlock[] Ranges(params string[] texts) => [.. texts.Select(text => AddressBlock.TryParse(text, out var block) ? block : throw new FormatException(text))];

    private static byte[] Response(int addresses)
    {
        byte[] query = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Asked, 0, 1, 0, 1];
        Assert.Equal(QueryStatus.Ok, QueryReader.Read(query, out var read));
        var buffer = new byte[1500];
        var writer = new ResponseWriter(buffer, new ushort[ResponseWriter.CompressionSlots], query, read, buffer.Length);
        writer.TryAddName(Section.Answer, Asked, RecordType.CNAME, 5, Target);
        for (var i = 0; i < addresses; i++)
        {
            writer.TryAddAddress(Section.Answer, Target, 5, HostAddress.FromOctets([10, 0, 0, (byte)i]));
        }

        writer.TryAddAddress(Section.Answer, Asked, 5, HostAddress.FromOctets([10, 0, 0, 200]));
        return buffer[..writer.Finish()];
    }

    // The addresses of the response made above: 16 octets a record, the last of them of another owner.
    private static List<int> Places(byte[] response)
    {
        var count = response[7] - 2;
        return [.. Enumerable.Range(0, count).Select(i => response.Length - (16 * (count - i)) - 4)];
    }

    private static IEnumerable<byte> Sorted(byte[] response, List<int> places) => places.Select(place => response[place + 3]).Order();

    private static IEnumerable<byte> Without(byte[] response, List<int> places) =>
        response.Where((_, i) => !places.Any(place => i >= place && i < place + 4));
}
