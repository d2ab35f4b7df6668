using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorDns.Browser.Tests;

/// <summary>
/// A headless Chromium, spoken to over the Chrome DevTools Protocol
/// (https://chromedevtools.github.io/devtools-protocol/): commands with a number over one WebSocket, and events.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    /// <summary>The environment variable that names the program.</summary>
    public const string Variable = "ACTORDNS_BROWSER";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _asked = new();
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private Task _reading = Task.CompletedTask;
    private int _last;

    private Chromium(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    /// <summary>Called with the session, the name and the parameters of each event.</summary>
    public event Action<string, string, JsonObject>? Told;

    /// <summary>Starts one.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = Environment.GetEnvironmentVariable(Variable) ?? throw new InvalidOperationException($"{Variable} does not name a browser");
        var profile = Directory.CreateTempSubdirectory("actordns-browser");
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio",
            "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var browser = new Chromium(Process.Start(start)!, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page of its own, nothing loaded yet.</summary>
    public async Task<Page> OpenAsync()
    {
        var target = await AskAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await AskAsync("Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        return await Page.AttachAsync(this, (string)attached["sessionId"]!);
    }

    /// <summary>Gives a command and waits for its result.</summary>
    public async Task<JsonObject> AskAsync(string method, JsonObject? parameters = null, string? session = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
        {
            command["sessionId"] = session;
        }

        using var deadline = new CancellationTokenSource(Deadline);
        await _sending.WaitAsync(deadline.Token);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        }
        finally
        {
            _sending.Release();
        }

        var told = await answer.Task.WaitAsync(deadline.Token);
        Assert.True(told["error"] is null, $"{method}: {told["error"]?.ToJsonString()}");
        return told["result"]!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private async Task ConnectAsync()
    {
        const string Announcement = "DevTools listening on ";
        using var deadline = new CancellationTokenSource(Deadline);
        var said = new List<string>();
        while (await _process.StandardError.ReadLineAsync(deadline.Token) is { } line)
        {
            said.Add(line);
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                await _socket.ConnectAsync(new Uri(line[Announcement.Length..]), deadline.Token);
                _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _reading = Task.Run(ReadAsync);
                return;
            }
        }

        throw new InvalidOperationException($"The browser did not start:\n{string.Join('\n', said)}");
    }

    private async Task ReadAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, received.Count);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                if (received.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray())!.AsObject());
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException)
        {
            // The browser has ended.
        }

        foreach (var waiting in _asked.Values)
        {
            waiting.TrySetException(new InvalidOperationException("The browser has ended."));
        }
    }

    private void Take(JsonObject message)
    {
        if (message["id"] is { } id)
        {
            if (_asked.TryRemove((int)id, out var answer))
            {
                answer.TrySetResult(message);
            }
        }
        else
        {
            Told?.Invoke((string?)message["sessionId"] ?? string.Empty, (string)message["method"]!, message["params"]?.AsObject() ?? []);
        }
    }
}
