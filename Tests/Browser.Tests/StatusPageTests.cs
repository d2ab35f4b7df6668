using System.Globalization;
using ActorDns.Node.Tests.Management;

namespace ActorDns.Browser.Tests;

/// <summary>The status page of a node that serves the samples, in Chromium.</summary>
public sealed class StatusPageTests : IAsyncLifetime
{
    private const int MaxOctets = 60_000;
    private const int Tab = 9;
    private const int Enter = 13;

    private Chromium _browser = null!;
    private ManagedNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await ManagedNode.StartAsync();
        _browser = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task It_shows_the_members_and_who_holds_which_shard_without_an_error_or_a_request_to_elsewhere()
    {
        var page = await OpenAsync();

        Assert.Equal("Ready", await page.ReadAsync("document.getElementById('state').textContent"));
        Assert.Equal(await page.ReadAsync("document.getElementById('self').textContent"), await page.ReadAsync("document.querySelector('#members th').textContent"));
        Assert.Contains("Up", await page.ReadAsync("document.getElementById('members').innerText"), StringComparison.Ordinal);
        Assert.Equal("128", await page.ReadAsync("document.querySelectorAll('#shards > div').length"));
        Assert.Equal("128", await page.ReadAsync("document.querySelectorAll('#shards > div > i.n0').length"));
        Assert.Equal("0", await page.ReadAsync("document.querySelectorAll('#shards i.none').length"));
        Assert.NotEqual("rgba(0, 0, 0, 0)", await page.ReadAsync("getComputedStyle(document.querySelector('#shards i')).backgroundColor"));
        Assert.Contains("EndpointSlice", await page.ReadAsync("document.getElementById('feeds').innerText"), StringComparison.Ordinal);
        Assert.Empty(page.Errors);
        Assert.NotEmpty(page.Requests);
        Assert.All(page.Requests, request => Assert.StartsWith(_node.Client.BaseAddress!.ToString(), request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_smaller_than_60_kB()
    {
        var page = await OpenAsync();
        await page.UntilAsync("performance.getEntriesByType('resource').filter(entry => /status\\.(css|js)$/.test(entry.name) && entry.responseEnd > 0).length === 2");

        Assert.InRange(page.Octets, 5_000, MaxOctets);
    }

    [Fact]
    public async Task It_is_live()
    {
        var page = await OpenAsync();
        await page.UntilAsync("document.getElementById('rate').textContent !== '–'");
        var before = await page.ReadAsync("document.getElementById('total').textContent");
        Assert.Equal("true", await page.ReadAsync("document.getElementById('top').hidden || document.querySelectorAll('#names tr').length === 0"));

        await _node.JsonAsync("/dns/lookup?name=web.shop.svc.cluster.local");

        await page.UntilAsync($"document.getElementById('total').textContent !== '{before}'");
        await page.UntilAsync("document.getElementById('codes').innerText.includes('NOERROR')");
        await page.UntilAsync("!document.getElementById('top').hidden && document.querySelector('#names th').textContent === 'web.shop.svc.cluster.local.'");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_name_is_explained_by_keyboard_alone()
    {
        var page = await OpenAsync();
        var reached = new List<string>();
        while (reached.LastOrDefault() != "name")
        {
            await page.PressAsync("Tab", Tab);
            reached.Add(await page.ReadAsync("document.activeElement.id || document.activeElement.className"));
            Assert.True(reached.Count < 5, string.Join(", ", reached));
        }

        Assert.Equal("skip", reached[0]);
        Assert.NotEqual("none", await page.ReadAsync("getComputedStyle(document.activeElement).outlineStyle"));
        await page.WriteAsync("web.shop.svc.cluster.local");
        await page.PressAsync("Enter", Enter, "\r");

        await page.UntilAsync("document.getElementById('answer').innerText.includes('10.96.20.10')");
        var answer = await page.ReadAsync("document.getElementById('answer').innerText");
        Assert.Contains("NOERROR", answer, StringComparison.Ordinal);
        Assert.Contains("kubernetes", answer, StringComparison.Ordinal);
        Assert.Equal("polite", await page.ReadAsync("document.getElementById('answer').getAttribute('aria-live')"));

        await page.ReadAsync("document.getElementById('name').select()");
        await page.WriteAsync("a..b");
        await page.PressAsync("Enter", Enter, "\r");
        await page.UntilAsync("document.querySelector('#answer p.bad')");
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task It_can_be_read_in_light_and_dark(string scheme)
    {
        var page = await OpenAsync(scheme);
        var background = await LuminanceAsync(page, "body", "backgroundColor");

        Assert.Equal(scheme == "dark", background < 0.2);

        // WCAG 2.2, 1.4.3: at least 4.5 to 1 for text.
        foreach (var selector in new[] { "body", "h1 small", "#state", "dt", "#members th", "#members .good" })
        {
            var text = await LuminanceAsync(page, selector, "color");
            var contrast = (Math.Max(text, background) + 0.05) / (Math.Min(text, background) + 0.05);
            Assert.True(contrast >= 4.5, $"{selector}: contrast {contrast.ToString("0.0", CultureInfo.InvariantCulture)}");
        }
    }

    private async Task<Page> OpenAsync(string scheme = "light")
    {
        var page = await _browser.OpenAsync();
        await page.PreferAsync(scheme);
        await page.GoAsync(_node.Client.BaseAddress!);
        await page.UntilAsync("document.getElementById('state') && document.getElementById('state').textContent === 'Ready'");
        return page;
    }

    /// <summary>Relative luminance of an opaque colour, 0 to 1 (WCAG 2.2).</summary>
    private static async Task<double> LuminanceAsync(Page page, string selector, string property)
    {
        var color = await page.ReadAsync($"getComputedStyle(document.querySelector('{selector}')).{property}");
        Assert.StartsWith("rgb(", color, StringComparison.Ordinal);
        var parts = color[4..^1].Split(',').Select(part => double.Parse(part, CultureInfo.InvariantCulture) / 255)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
