using ActorDns.Protocol.Names;
using ActorDns.Protocol.Tests.Wire;
using CsCheck;

namespace ActorDns.Protocol.Tests.Names;

public sealed class WireNamesTests
{
    [Fact]
    public void Measure_takes_a_name_and_leaves_what_follows() =>
        Gen.Select(ModelGen.AnyName, Gen.Byte.Array[0, 5]).Sample((name, rest) => WireNames.Measure([.. name, .. rest]) == name.Length);

    [Fact]
    public void Measure_refuses_every_cut_of_a_name() =>
        ModelGen.AnyName.Sample(name => Enumerable.Range(0, name.Length).All(length => WireNames.Measure(name.AsSpan(0, length)) == 0));

    [Fact]
    public void Folding_makes_equal_names_hash_equal() =>
        ModelGen.AnyName.Sample(name =>
        {
            var lower = new byte[name.Length];
            WireNames.CopyLower(name, lower);
            return WireNames.EqualsIgnoreCase(name, lower) && WireNames.StableHash(name) == WireNames.StableHash(lower) && WireNames.Measure(lower) == name.Length;
        });

    [Fact]
    public void The_stable_hash_never_changes()
    {
        // Shard numbers are made of it: other values here mean that nodes of two versions disagree about who owns what.
        Assert.Equal(0xe2b6a52cu, WireNames.StableHash("default"u8));
        Assert.Equal(WireNames.StableHash("kube-system"u8), WireNames.StableHash("KUBE-System"u8));
        Assert.NotEqual(WireNames.StableHash("default"u8), WireNames.StableHash("defaulu"u8));
    }

    [Fact]
    public void Labels_are_read_one_by_one()
    {
        var name = DomainName.Parse(@"web\.default.svc").Wire;
        var position = 0;
        Assert.True(WireNames.TryReadLabel(name, ref position, out var first));
        Assert.Equal("web.default"u8.ToArray(), first.ToArray());
        Assert.True(WireNames.TryReadLabel(name, ref position, out var second));
        Assert.Equal("svc"u8.ToArray(), second.ToArray());
        Assert.False(WireNames.TryReadLabel(name, ref position, out _));
    }

    [Fact]
    public void Appending_refuses_empty_long_and_unfitting_labels()
    {
        var name = new byte[70];
        var position = 0;
        Assert.False(WireNames.TryAppendLabel(name, ref position, []));
        Assert.False(WireNames.TryAppendLabel(name, ref position, new byte[64]));
        Assert.True(WireNames.TryAppendLabel(name, ref position, new byte[63]));
        Assert.False(WireNames.TryAppendLabel(name, ref position, new byte[6]));
        Assert.True(WireNames.TryAppendLabel(name, ref position, new byte[5]));
        Assert.Equal(70, position);
    }

    [Fact]
    public void The_zone_part_of_a_name_is_found()
    {
        Assert.True(WireNames.IsAtOrBelow(DomainName.Parse("web.Shop.svc").Wire, DomainName.Parse("shop.svc").Wire, out var offset));
        Assert.Equal(4, offset);
    }
}
