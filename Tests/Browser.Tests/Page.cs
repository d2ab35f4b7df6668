using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ActorDns.Browser.Tests;

/// <summary>A page in the browser: what it asked for, what it complained about, and hands on its keyboard.</summary>
internal sealed class Page
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Chromium _browser;
    private readonly string _session;

    private Page(Chromium browser, string session) => (_browser, _session) = (browser, session);

    /// <summary>The addresses it asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Errors in its console, exceptions of its script, and loads that failed.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>Octets that came, of what is complete.</summary>
    public long Octets { get; private set; }

    public static async Task<Page> AttachAsync(Chromium browser, string session)
    {
        var page = new Page(browser, session);
        browser.Told += page.Take;
        foreach (var domain in new[] { "Page", "Runtime", "Network", "Log" })
        {
            await page.AskAsync($"{domain}.enable");
        }

        return page;
    }

    public async Task GoAsync(Uri address)
    {
        var answer = await AskAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });
        Assert.Null(answer["errorText"]);
    }

    /// <summary>Lets pages see a light or a dark colour scheme.</summary>
    public Task PreferAsync(string scheme) => AskAsync("Emulation.setEmulatedMedia", new JsonObject
    {
        ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }),
    });

    /// <summary>What an expression gives, as text.</summary>
    public async Task<string> ReadAsync(string expression)
    {
        var answer = await AskAsync("Runtime.evaluate", new JsonObject { ["expression"] = $"String({expression})", ["returnByValue"] = true });
        Assert.True(answer["exceptionDetails"] is null, answer["exceptionDetails"]?.ToJsonString());
        return (string)answer["result"]!["value"]!;
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(PollInterval);
        while (await ReadAsync($"Boolean({condition})") != "true")
        {
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"{condition} did not become true. Errors: {string.Join("; ", Errors)}\n{await ReadAsync("document.body.innerText")}");
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Presses a key and lets it go.</summary>
    public async Task PressAsync(string key, int code, string? text = null)
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            var stroke = new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
            if (type == "keyDown" && text is not null)
            {
                stroke["text"] = text;
            }

            await AskAsync("Input.dispatchKeyEvent", stroke);
        }
    }

    /// <summary>Writes as a keyboard does, into what has the focus.</summary>
    public Task WriteAsync(string text) => AskAsync("Input.insertText", new JsonObject { ["text"] = text });

    private Task<JsonObject> AskAsync(string method, JsonObject? parameters = null) => _browser.AskAsync(method, parameters, _session);

    private void Take(string session, string name, JsonObject told)
    {
        if (session != _session)
        {
            return;
        }

        switch (name)
        {
            case "Network.requestWillBeSent":
                Requests.Enqueue((string)told["request"]!["url"]!);
                break;
            case "Network.loadingFinished":
                Octets += (long)(double)told["encodedDataLength"]!;
                break;
            case "Runtime.exceptionThrown":
                Errors.Enqueue(told["exceptionDetails"]!.ToJsonString());
                break;
            case "Runtime.consoleAPICalled" when (string)told["type"]! is "error" or "warning" or "assert":
                Errors.Enqueue(told["args"]!.ToJsonString());
                break;
            case "Log.entryAdded" when (string)told["entry"]!["level"]! is "error" or "warning":
                Errors.Enqueue(told["entry"]!.ToJsonString());
                break;
        }
    }
}
