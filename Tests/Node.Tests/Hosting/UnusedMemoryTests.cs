using System.Globalization;
using ActorDns.Node.Hosting;

namespace ActorDns.Node.Tests.Hosting;

public class UnusedMemoryTests
{
    private const string Details = "Size: 132 kB\nRss: 64 kB\nAnonymous: {0} kB\nVmFlags: rd mr mw me";

    [Theory]
    [InlineData("7f0000001000-7f0000003000 r-xp 00001000 08:01 13 /app/Akka.dll", 0, true)]
    [InlineData("7f0000001000-7f0000003000 r--p 00001000 08:01 13 /app/a file.dll", 0, true)]
    [InlineData("7f0000001000-7f0000003000 r--p 00001000 08:01 13 /app/Akka.dll", 4, false)]
    [InlineData("7f0000001000-7f0000003000 rw-p 00001000 08:01 13 /app/Akka.dll", 0, false)]
    [InlineData("7f0000001000-7f0000003000 r--s 00000000 08:01 13 /app/Akka.dll", 0, true)]
    [InlineData("7f0000001000-7f0000003000 rw-s 00000000 08:01 13 /app/Akka.dll", 0, false)]
    [InlineData("7f0000001000-7f0000003000 r-xs 00001000 00:01 13 /memfd:doublemapper (deleted)", 0, false)]
    [InlineData("7f0000001000-7f0000003000 r--p 00001000 08:01 13 /app/Akka.dll (deleted)", 0, false)]
    [InlineData("7f0000001000-7f0000003000 r-xp 00000000 00:00 0", 0, false)]
    [InlineData("7f0000001000-7f0000003000 r-xp 00000000 00:00 0 [vdso]", 0, false)]
    [InlineData("7f0000003000-7f0000001000 r-xp 00000000 08:01 13 /app/Akka.dll", 0, false)]
    [InlineData("rubbish", 0, false)]
    [InlineData("", 0, false)]
    public void Only_mappings_that_are_as_their_file_is_are_given_back(string header, int anonymous, bool isGivenBack)
    {
        string[] lines = [header, .. Details.Replace("{0}", anonymous.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Split('\n')];

        var selected = UnusedMemory.Select(lines).ToList();

        Assert.Equal(isGivenBack ? [(unchecked((nint)0x7f0000001000), (nuint)0x2000)] : [], selected);
    }

    [Fact]
    public void What_follows_another_mapping_is_not_taken_for_the_one_before()
    {
        string[] lines =
        [
            "7f0000001000-7f0000003000 r-xp 00001000 08:01 13 /app/Akka.dll",
            "7f0000003000-7f0000005000 rw-p 00000000 00:00 0",
            "Anonymous: 0 kB",
        ];

        Assert.Empty(UnusedMemory.Select(lines));
    }

    [Fact]
    public void A_process_that_gave_its_pages_back_goes_on()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var given = UnusedMemory.GiveBack();

        Assert.True(given > 10_000_000, $"{given} octets");
        Assert.Equal("1,5", string.Join(',', new[] { 5, 1 }.Order()));
    }
}
