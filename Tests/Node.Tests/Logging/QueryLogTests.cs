using System.Text;
using ActorDns.Node.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Node.Tests.Logging;

public sealed class QueryLogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();

    [Fact]
    public void Lines_of_one_thread_come_whole_and_in_order()
    {
        using var output = new Output();
        using (var log = new QueryLog(output, new object(), NullLogger.Instance, _registry))
        {
            for (var i = 0; i < 3; i++)
            {
                log.Write(Encoding.UTF8.GetBytes($"line {i} é"));
            }

            output.WaitFor("[INFO] line 0 é\n[INFO] line 1 é\n[INFO] line 2 é\n");
            log.Write("another"u8);
        }

        Assert.EndsWith("é\n[INFO] another\n", output.Text, StringComparison.Ordinal);
        Assert.Equal(0, Dropped());
    }

    [Fact]
    public void Lines_of_many_threads_are_all_there()
    {
        using var output = new Output();
        using (var log = new QueryLog(output, new object(), NullLogger.Instance, _registry))
        {
            Parallel.For(0, 20_000, i => log.Write(Encoding.UTF8.GetBytes($"line {i}")));
        }

        var lines = output.Text.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"[INFO] line {i}").Order(StringComparer.Ordinal), lines);
    }

    [Fact]
    public void An_output_that_is_not_read_holds_nobody_back_and_costs_no_more_than_the_bound()
    {
        using var output = new Output();
        using var log = new QueryLog(output, new object(), NullLogger.Instance, _registry);
        var line = new byte[1000];
        line.AsSpan().Fill((byte)'x');
        output.Gate.Reset();
        for (var i = 0; i < 20_000; i++)
        {
            log.Write(line);
        }

        // What is written and what waits: a MiB each, of one stripe.
        var dropped = Dropped();
        Assert.InRange(dropped, 20_000 - (2 * QueryLogStripe.Bound / line.Length), 19_000);
        output.Gate.Set();
        log.Write("at last"u8);
        output.WaitFor("[INFO] at last\n");
        Assert.Equal(20_001 - dropped, output.Text.Count(character => character == '\n'));
    }

    [Fact]
    public void A_full_disk_costs_lines_and_nothing_else()
    {
        using var output = new Output { Fault = new IOException("No space left on device") };
        using var log = new QueryLog(output, new object(), NullLogger.Instance, _registry);
        log.Write("lost"u8);
        Assert.True(SpinWait.SpinUntil(() => Dropped() == 1, Limit));
        output.Fault = null;
        log.Write("kept"u8);
        output.WaitFor("[INFO] kept\n");
    }

    [Fact]
    public void A_line_allocates_nothing()
    {
        using var output = new Output { IsKept = false };
        using var log = new QueryLog(output, new object(), NullLogger.Instance, _registry);
        var line = new byte[100];
        long Round()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                log.Write(line);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The buffers grow to what a moment brings, and to no more than 1 MiB.
        Assert.True(SpinWait.SpinUntil(() => Round() == 0, Limit));
    }

    private double Dropped()
    {
        using var stream = new MemoryStream();
        _registry.CollectAndExportAsTextAsync(stream).GetAwaiter().GetResult();
        var line = Encoding.UTF8.GetString(stream.ToArray()).Split('\n').Single(line => line.StartsWith("actordns_log_dropped_lines_total", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>An output that can be held up.</summary>
    private sealed class Output : MemoryStream
    {
        private readonly StringBuilder _text = new();

        public ManualResetEventSlim Gate { get; } = new(true);

        public bool IsKept { get; init; } = true;

        public Exception? Fault { get; set; }

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public void WaitFor(string end) =>
            Assert.True(SpinWait.SpinUntil(() => Text.EndsWith(end, StringComparison.Ordinal), Limit), $"'{end}' was not written");

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Gate.Wait();
            if (Fault is { } fault)
            {
                throw fault;
            }

            lock (_text)
            {
                _text.Append(IsKept ? Encoding.UTF8.GetString(buffer) : string.Empty);
            }
        }

        protected override void Dispose(bool disposing)
        {
            Gate.Set();
            base.Dispose(disposing);
        }
    }
}
