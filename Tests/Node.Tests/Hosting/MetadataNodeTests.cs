using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Golden;
using Microsoft.Extensions.Logging;

namespace ActorDns.Node.Tests.Hosting;

/// <summary>Metadata as a client and a reader of the log see it: a real node, a query over a socket, the line that is written.</summary>
public sealed class MetadataNodeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("actordns-metadata").FullName;
    private readonly Lines _lines = new();

    public void Dispose()
    {
        _lines.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Log_lines_templates_and_views_show_who_asks_and_for_what()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "cluster.yaml"), """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {clusterIP: 10.96.20.10, ports: [{name: http, port: 80, protocol: TCP}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: tester, namespace: shop}
            status: {phase: Running, podIP: 127.0.0.1}
            """);
        await using var upstream = new OutsideServer(7);
        await using var node = await ActorDnsNode.StartAsync(
            new NodeOptions
            {
                CorefileText = $$$"""
                    .:0 {
                        metadata
                        log . "{name} {/kubernetes/namespace} {/kubernetes/service} {/kubernetes/client-namespace}/{/kubernetes/client-pod-name} {/forward/upstream} {/view/name}"
                        view outside {
                            expr metadata('kubernetes/service') != 'hidden'
                        }
                        kubernetes cluster.local {
                            pods verified
                        }
                        template IN TXT who.test {
                            answer "{{ .Name }} 60 IN TXT \"{{ .Meta \"kubernetes/client-pod-name\" }}\""
                        }
                        forward . {{{upstream.Address}}}
                    }
                    """,
                ListenAddresses = [IPAddress.Loopback],
                Source = SourceOptions.Manifests(_folder),
                Quiet = true,
            },
            logging => logging.AddProvider(_lines));

        Assert.Contains("tester", await AskAsync(node, "who.test. TXT"), StringComparison.Ordinal);
        await AskAsync(node, "web.shop.svc.cluster.local. A");
        await AskAsync(node, "www.example.org. A");
        await AskAsync(node, "hidden.shop.svc.cluster.local. A");

        Assert.Contains("who.test. - - shop/tester - outside", _lines.All);
        Assert.Contains("web.shop.svc.cluster.local. shop web shop/tester - outside", _lines.All);
        Assert.Contains($"www.example.org. - - shop/tester {upstream.Address} outside", _lines.All);
        Assert.DoesNotContain(_lines.All, line => line.StartsWith("hidden.", StringComparison.Ordinal));
    }

    private static async Task<string> AskAsync(ActorDnsNode node, string query)
    {
        using var late = new CancellationTokenSource(Patience);
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(node.DnsEndpoints[0]);
        await client.SendAsync(GoldenQuery.Parse(query).ToOctets(1), late.Token);
        return System.Text.Encoding.Latin1.GetString((await client.ReceiveAsync(late.Token)).Buffer);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception));
    }
}
