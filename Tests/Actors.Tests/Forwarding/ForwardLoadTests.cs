using System.Buffers.Binary;
using System.Net;
using System.Text;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Forwarding.Looping;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Forwarding;

public sealed class ForwardLoadTests
{
    [Fact]
    public async Task A_miss_allocates_less_than_a_kilobyte()
    {
        await using var upstream = new FakeUpstream((query, _) => [Answer(query)]);
        using var stage = Stage(new ForwardBudget(100), Options(upstream.EndPoint));
        var context = new QueryContext();
        for (var i = 0; i < 500; i++)
        {
            await AskAsync(stage, context, $"warm{i}.example.com");
        }

        // Only what the stage's own calls take: the upstream of this test allocates in the same process.
        long octets = 0;
        for (var i = 0; i < 3000; i++)
        {
            SetQuestion(context, $"name{i}.example.com");
            var before = GC.GetAllocatedBytesForCurrentThread();
            var task = stage.HandleAsync(context);
            octets += GC.GetAllocatedBytesForCurrentThread() - before;
            await task;
            Assert.Equal(1, context.Response[7]);
        }

        Assert.InRange(octets / 3000, 0, 1024);
    }

    [Fact]
    public async Task A_silent_upstream_holds_no_more_than_the_bound()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        var budget = new ForwardBudget(500);
        using var stage = Stage(budget, Options(silent.EndPoint) with { ReadTimeout = TimeSpan.FromMilliseconds(400), TotalTimeout = TimeSpan.FromSeconds(1) });
        var contexts = Enumerable.Range(0, 10_000).Select(_ => new QueryContext()).ToArray();
        var most = 0;
        var tasks = new List<Task>();
        for (var i = 0; i < contexts.Length; i++)
        {
            SetQuestion(contexts[i], $"n{i}.example.com");
            tasks.Add(stage.HandleAsync(contexts[i]).AsTask());
            most = Math.Max(most, budget.Taken);
        }

        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(most, 1, 500);
        Assert.Equal(0, budget.Taken);
        Assert.Contains(contexts, context => context.ResponseCode == ResponseCode.ServerFailure);
        Assert.Contains(contexts, context => context.ResponseCode == ResponseCode.Refused);
        Assert.All(contexts, context => Assert.True(context.ResponseCode is ResponseCode.ServerFailure or ResponseCode.Refused));
    }

    [Fact]
    public async Task A_flood_under_one_directive_leaves_the_others_their_share()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        await using var good = new FakeUpstream((query, _) => [Answer(query)]);
        using var stage = Stage(new ForwardBudget(40), Options(silent.EndPoint), Options(good.EndPoint) with { From = DomainName.Parse("corp.test") });
        var flood = Enumerable.Range(0, 200).Select(i => AskAsync(stage, new QueryContext(), $"n{i}.example.com")).ToArray();
        var context = await AskAsync(stage, new QueryContext(), "www.corp.test");
        Assert.Equal(1, context.Response[7]);
        await Task.WhenAll(flood).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_slow_upstream_is_hedged_by_the_next()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        await using var good = new FakeUpstream((query, _) => [Answer(query)]);
        var registry = Metrics.NewCustomRegistry();
        using var stage = Stage(registry, Options(silent.EndPoint, good.EndPoint) with { Policy = ForwardPolicy.Sequential, ReadTimeout = TimeSpan.FromSeconds(20), TotalTimeout = TimeSpan.FromSeconds(40) });
        var context = await AskAsync(stage, new QueryContext(), "example.com").WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(1, context.Response[7]);
        Assert.Contains($"actordns_forward_hedges_total{{to=\"{good.EndPoint}\"}} 1", await TextOf(registry), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policies_choose_who_is_asked()
    {
        await using var first = new FakeUpstream((query, _) => [Answer(query)]);
        await using var second = new FakeUpstream((query, _) => [Answer(query)]);
        using (var stage = Stage(new ForwardBudget(100), Options(first.EndPoint, second.EndPoint) with { Policy = ForwardPolicy.Sequential }))
        {
            await AskManyAsync(stage, 10);
            Assert.Equal((10, 0), (first.UdpQueries, second.UdpQueries));
        }

        using (var stage = Stage(new ForwardBudget(100), Options(first.EndPoint, second.EndPoint) with { Policy = ForwardPolicy.RoundRobin }))
        {
            await AskManyAsync(stage, 10);
            Assert.Equal((15, 5), (first.UdpQueries, second.UdpQueries));
        }
    }

    [Fact]
    public async Task Codes_of_failover_and_next_send_the_query_on()
    {
        await using var broken = new FakeUpstream((query, _) => [Answer(query, ResponseCode.ServerFailure)]);
        await using var unknown = new FakeUpstream((query, _) => [Answer(query, ResponseCode.NameError)]);
        await using var good = new FakeUpstream((query, _) => [Answer(query)]);
        var corp = Options(broken.EndPoint, unknown.EndPoint) with
        {
            From = DomainName.Parse("corp.test"),
            Policy = ForwardPolicy.Sequential,
            FailoverCodes = [ResponseCode.ServerFailure],
            NextCodes = [ResponseCode.NameError],
        };
        using var stage = Stage(new ForwardBudget(100), corp, Options(good.EndPoint));
        var context = await AskAsync(stage, new QueryContext(), "www.corp.test");
        Assert.Equal((ResponseCode.NoError, 1), (context.ResponseCode, context.Response[7]));
        Assert.Equal((1, 1, 1), (broken.UdpQueries, unknown.UdpQueries, good.UdpQueries));
    }

    [Fact]
    public async Task Excepted_names_go_on_and_max_concurrent_refuses()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        using var stage = Stage(new ForwardBudget(100), Options(silent.EndPoint) with { Except = [DomainName.Parse("corp.test")], MaxConcurrent = 1, TotalTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(ResponseCode.Refused, (await AskAsync(stage, new QueryContext(), "www.corp.test")).ResponseCode);
        Assert.Equal(0, silent.UdpQueries);
        var first = AskAsync(stage, new QueryContext(), "a.example.com");
        Assert.Equal(ResponseCode.Refused, (await AskAsync(stage, new QueryContext(), "b.example.com")).ResponseCode);
        Assert.Equal(ResponseCode.ServerFailure, (await first).ResponseCode);
    }

    [Fact]
    public async Task Records_nobody_asked_for_are_left_out()
    {
        await using var upstream = new FakeUpstream((query, _) =>
        {
            byte[] stray = [3, .. "bad"u8, 4, .. "test"u8, 0, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 66];
            var answer = Answer(query);
            answer[7] = 2;
            return [[.. answer, .. stray]];
        });
        using var stage = Stage(new ForwardBudget(100), Options(upstream.EndPoint));
        var context = await AskAsync(stage, new QueryContext(), "example.com");
        Assert.Equal(1, context.Response[7]);
        Assert.Equal(-1, context.Response.IndexOf("bad"u8));
    }

    [Fact]
    public async Task Random_letter_case_must_come_back()
    {
        await using var upstream = new FakeUpstream((query, _) =>
        {
            var folded = Answer(query);
            WireNames.CopyLower(folded.AsSpan(12, 40), folded.AsSpan(12, 40));
            folded[^1] = 66;
            return [folded, Answer(query)];
        });
        using var stage = Stage(new ForwardBudget(100), Options(upstream.EndPoint) with { RandomizeCase = true });
        var context = await AskAsync(stage, new QueryContext(), "abcdefghijklmnopqrstuvwxyz.abcdefghijklmnop");
        Assert.Equal(1, context.Response[^1]);
        Assert.True(context.Response[13..].StartsWith("abcdefghijklmnopqrstuvwxyz"u8));
    }

    [Fact]
    public async Task A_forward_that_loops_is_switched_off_and_says_so()
    {
        Stage? block = null;
        await using var mirror = new FakeUpstream((query, _) =>
        {
            // What it is asked it asks the block.
            var context = new QueryContext();
            query.CopyTo(context.RequestBuffer(query.Length));
            context.SetRequest(query.Length);
            Volatile.Read(ref block)!.HandleAsync(context).AsTask().Wait(TimeSpan.FromSeconds(1));
            return [context.Response.ToArray()];
        });
        var registry = Metrics.NewCustomRegistry();
        using var forward = Stage(registry, Options(mirror.EndPoint));
        using var loop = new LoopStage([DomainName.Root], forward, NullLogger<LoopStage>.Instance) { Next = forward };
        Volatile.Write(ref block, loop);
        loop.Begin();
        var deadline = System.Diagnostics.Stopwatch.StartNew();
        while (!(await TextOf(registry)).Contains($"actordns_forward_loops_total{{to=\"{mirror.EndPoint}\"}} 1", StringComparison.Ordinal))
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(20), "the loop was not found");
            await Task.Delay(20);
        }

        var context = await AskAsync(forward, new QueryContext(), "example.com");
        Assert.Equal(ResponseCode.ServerFailure, context.ResponseCode);
        Assert.Contains("forwarding loop", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TCP_is_used_where_it_is_asked_for()
    {
        await using var upstream = new FakeUpstream((query, _) => [Answer(query)]);
        using var stage = Stage(new ForwardBudget(100), Options(upstream.EndPoint) with { ForceTcp = true });

        // The upstream closes after each answer: the second query meets a connection that is gone.
        await AskManyAsync(stage, 5);
        Assert.Equal(0, upstream.UdpQueries);
    }

    private static async Task AskManyAsync(ForwardStage stage, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(1, (await AskAsync(stage, new QueryContext(), $"n{i}.example.com")).Response[7]);
        }
    }

    private static async Task<QueryContext> AskAsync(ForwardStage stage, QueryContext context, string name)
    {
        SetQuestion(context, name);
        await stage.HandleAsync(context);
        return context;
    }

    private static void SetQuestion(QueryContext context, string name)
    {
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse(name).Wire, 0, 1, 0, 1];
        query.CopyTo(context.RequestBuffer(query.Length));
        context.SetRequest(query.Length);
    }

    private static byte[] Answer(byte[] query, ResponseCode code = ResponseCode.NoError)
    {
        byte[] answer = [.. query, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
        answer[2] |= 0x80;
        answer[3] = (byte)code;
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), code == ResponseCode.NoError ? (ushort)1 : (ushort)0);
        return code == ResponseCode.NoError ? answer : answer[..query.Length];
    }

    private static ForwardOptions Options(params IPEndPoint[] upstreams) =>
        new() { From = DomainName.Root, Upstreams = [.. upstreams] };

    private static ForwardStage Stage(ForwardBudget budget, params ForwardOptions[] options) =>
        new(options, new ForwardMetrics(Metrics.NewCustomRegistry()), budget);

    private static ForwardStage Stage(CollectorRegistry registry, params ForwardOptions[] options) =>
        new(options, new ForwardMetrics(registry), new ForwardBudget(100));

    private static async Task<string> TextOf(CollectorRegistry registry)
    {
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
