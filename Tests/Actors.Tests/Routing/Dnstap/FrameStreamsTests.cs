using ActorDns.Actors.Routing.Dnstap;
using CsCheck;

namespace ActorDns.Actors.Tests.Routing.Dnstap;

/// <summary>What a collector says is read without an exception, whatever it is.</summary>
public sealed class FrameStreamsTests
{
    private const int Runs = 20_000;

    [Fact]
    public void Any_octets_are_read_without_an_exception() => Gen.Byte.Array[0, 600].Sample(
        octets =>
        {
            if (octets.Length >= FrameStreams.PrefixLength && FrameStreams.TryReadPrefix(octets, out var length))
            {
                Assert.InRange(length, 4, FrameStreams.MaxControlLength);
            }

            FrameStreams.TryReadControl(octets, out _, out _);
        },
        iter: Runs);

    [Fact]
    public void A_changed_octet_never_makes_a_frame_accept_more_than_it_says()
    {
        var frame = FrameStreams.Control(FrameStreams.Accept, hasContentType: true)[FrameStreams.PrefixLength..];
        Gen.Select(Gen.Int[0, frame.Length - 1], Gen.Byte, Gen.Int[0, frame.Length]).Sample(
            (at, value, length) =>
            {
                var changed = frame.ToArray();
                changed[at] = value;
                var isRead = FrameStreams.TryReadControl(changed.AsSpan(0, length), out _, out var accepts);
                var isWhole = length == frame.Length && changed.AsSpan(4).SequenceEqual(frame.AsSpan(4));
                Assert.Equal(isRead && (isWhole || length == 4), accepts && isRead);
            },
            iter: Runs);
    }

    [Theory]
    [InlineData("00000001", true, 1, true)]
    [InlineData("00000005", true, 5, true)]
    [InlineData("00000001" + "00000001" + "00000002" + "6162", true, 1, false)]
    [InlineData("00000001" + "00000001" + "00000003" + "6162", false, 1, false)]
    [InlineData("00000001" + "00000001" + "FFFFFFFF" + "6162", false, 1, false)]
    [InlineData("00000001" + "00000002" + "00000000", false, 1, false)]
    [InlineData("000000", false, 0, false)]
    public void A_control_frame_says_its_type_and_what_it_accepts(string hex, bool isRight, uint type, bool accepts)
    {
        Assert.Equal(isRight, FrameStreams.TryReadControl(Convert.FromHexString(hex), out var read, out var accepted));
        Assert.Equal((type, accepts), (read, accepted));
    }

    [Theory]
    [InlineData("0000000000000004", true)]
    [InlineData("0000000000000200", true)]
    [InlineData("0000000000000201", false)]
    [InlineData("0000000000000003", false)]
    [InlineData("00000000FFFFFFFF", false)]
    [InlineData("0000000100000004", false)]
    public void A_control_frame_has_an_escape_and_a_length_before_it(string hex, bool isRight) =>
        Assert.Equal(isRight, FrameStreams.TryReadPrefix(Convert.FromHexString(hex), out _));
}
