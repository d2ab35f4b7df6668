using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Prometheus;

namespace ActorDns.Actors.Tests.Forwarding;

public sealed class ForwardStageTests
{
    // Short where silence is waited for; patient where an answer must come, also on a loaded machine.
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan PatientTimeout = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_answer_has_the_clients_ID_and_letter_case()
    {
        await using var upstream = new FakeUpstream((query, _) => [Answer(query, 1, lowerCase: true)]);
        var context = await AskAsync(Query("WwW.ExAmPlE.com"), upstream.EndPoint);
        Assert.Equal(0x1234, BinaryPrimitives.ReadUInt16BigEndian(context.Response));
        Assert.True(context.Response[12..].StartsWith(DomainName.Parse("WwW.ExAmPlE.com").Wire));
        Assert.Equal(1, AnswerCount(context));
    }

    [Fact]
    public async Task Spoofed_responses_are_ignored_until_the_true_one_comes()
    {
        await using var upstream = new FakeUpstream((query, _) =>
        {
            var wrongId = Answer(query, 3);
            wrongId[0] ^= 0xFF;
            var notAResponse = Answer(query, 3);
            notAResponse[2] &= 0x7F;
            var wrongQuestion = Answer(query, 3);
            wrongQuestion[13] ^= 0x01;
            var wrongType = Answer(query, 3);
            wrongType[QuestionEnd(query) - 3] ^= 0x01;
            return [wrongId, notAResponse, wrongQuestion, wrongType, [1, 2, 3], Answer(query, 1)];
        });
        var context = await AskAsync(Query("example.com"), upstream.EndPoint);
        Assert.Equal(1, AnswerCount(context));
    }

    [Fact]
    public async Task A_truncated_response_is_asked_again_over_TCP()
    {
        await using var upstream = new FakeUpstream((query, overTcp) => [overTcp ? Answer(query, 20) : Truncated(query)]);
        var context = await AskAsync(Query("example.com", edns: 1232), upstream.EndPoint);
        Assert.Equal(20, AnswerCount(context));
        Assert.False(IsTruncated(context));
    }

    [Fact]
    public async Task A_response_too_large_for_the_client_keeps_whole_records_and_TC()
    {
        await using var upstream = new FakeUpstream((query, overTcp) => [overTcp ? Answer(query, 100) : Truncated(query)]);
        var context = await AskAsync(Query("example.com"), upstream.EndPoint);
        Assert.True(IsTruncated(context));
        Assert.InRange(context.ResponseLength, 400, 512);
        Assert.Equal((context.ResponseLength - 29) / 16, AnswerCount(context));
    }

    [Fact]
    public async Task The_next_upstream_is_asked_when_one_is_dead_or_silent()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        await using var good = new FakeUpstream((query, _) => [Answer(query, 1)]);
        for (var i = 0; i < 3; i++)
        {
            var context = await AskAsync(Query($"n{i}.example.com"), DeadEndPoint(), silent.EndPoint, good.EndPoint);
            Assert.Equal(1, AnswerCount(context));
        }
    }

    [Fact]
    public async Task No_upstream_in_time_is_SERVFAIL_with_an_extended_error()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        using var stage = Stage(ShortTimeout, silent.EndPoint);
        var context = Context(Query("example.com", edns: 1232));
        await stage.HandleAsync(context);
        Assert.Equal(ResponseCode.ServerFailure, context.ResponseCode);
        Assert.NotNull(context.Error);
        Assert.True(context.Response.IndexOf((ReadOnlySpan<byte>)[0, 15, 0, 2, 0, 22]) > 0);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("to itself")]
    [InlineData("forward")]
    [InlineData("into the header")]
    public async Task A_malformed_response_is_passed_over_for_the_next_upstream(string fault)
    {
        await using var bad = new FakeUpstream((query, _) =>
        {
            var answer = Answer(query, 2);
            var owner = QuestionEnd(query);
            answer[owner + 1] = fault switch { "to itself" => (byte)owner, "forward" => (byte)(owner + 16), "into the header" => 0, _ => 12 };
            return [fault == "cut" ? answer[..^3] : answer];
        });
        await using var good = new FakeUpstream((query, _) => [Answer(query, 1)]);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(1, AnswerCount(await AskAsync(Query($"n{i}.example.com"), bad.EndPoint, good.EndPoint)));
        }
    }

    [Fact]
    public async Task One_lost_datagram_costs_a_second_try_and_not_the_answer()
    {
        var queries = 0;
        await using var upstream = new FakeUpstream((query, _) => Interlocked.Increment(ref queries) == 1 ? [] : [Answer(query, 1)]);
        Assert.Equal(1, AnswerCount(await AskAsync(Query("example.com"), upstream.EndPoint)));
    }

    [Fact]
    public async Task A_truncated_answer_is_passed_on_when_TCP_fails()
    {
        await using var upstream = new FakeUpstream((query, overTcp) => overTcp ? [[1, 2, 3]] : [Truncated(query)]);
        var context = await AskAsync(Query("example.com", edns: 1232), upstream.EndPoint);
        Assert.Equal(ResponseCode.NoError, context.ResponseCode);
        Assert.True(IsTruncated(context));
    }

    [Fact]
    public async Task A_query_beyond_the_bound_is_refused_and_counted()
    {
        var registry = Metrics.NewCustomRegistry();
        await using var silent = new FakeUpstream((_, _) => []);
        using var stage = new ForwardStage(
            [new ForwardOptions { From = DomainName.Root, Upstreams = [silent.EndPoint] }], new ForwardMetrics(registry), new ForwardBudget(1), ShortTimeout);
        var first = stage.HandleAsync(Context(Query("a.example.com"))).AsTask();
        var second = Context(Query("b.example.com"));
        await stage.HandleAsync(second);
        Assert.Equal(ResponseCode.Refused, second.ResponseCode);
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text);
        Assert.Contains("coredns_forward_max_concurrent_rejects_total 1", System.Text.Encoding.UTF8.GetString(text.ToArray()), StringComparison.Ordinal);
        await first;
    }

    [Fact]
    public async Task Clients_that_ask_the_same_share_one_exchange()
    {
        var release = new TaskCompletionSource();
        await using var upstream = new FakeUpstream((query, _) =>
        {
            release.Task.Wait(TimeSpan.FromSeconds(5));
            return [Answer(query, 1)];
        });
        using var stage = Stage(TimeSpan.FromSeconds(5), upstream.EndPoint);
        var contexts = Enumerable.Range(0, 10).Select(_ => Context(Query("example.com"))).ToArray();
        var tasks = contexts.Select(context => stage.HandleAsync(context).AsTask()).ToArray();
        release.SetResult();
        await Task.WhenAll(tasks);
        Assert.All(contexts, context => Assert.Equal(1, AnswerCount(context)));
        Assert.Equal(1, upstream.UdpQueries);
    }

    [Fact]
    public async Task An_upstream_that_failed_is_left_out_until_its_probe_is_answered()
    {
        var isUp = false;
        var questions = 0;
        await using var flaky = new FakeUpstream((query, _) =>
        {
            Interlocked.Add(ref questions, query[12] == 0 ? 0 : 1);
            return Volatile.Read(ref isUp) ? [Answer(query, 1)] : [];
        });
        await using var steady = new FakeUpstream((query, _) => [Answer(query, 1)]);
        using var stage = Stage(ShortTimeout, flaky.EndPoint, steady.EndPoint);
        var asked = 0;
        for (; Volatile.Read(ref questions) < 2 && asked < 200; asked++)
        {
            await stage.HandleAsync(Context(Query($"n{asked}.example.com")));
        }

        for (var i = 0; i < 20; i++)
        {
            await stage.HandleAsync(Context(Query($"down{i}.example.com")));
        }

        Assert.Equal(2, Volatile.Read(ref questions));
        Volatile.Write(ref isUp, true);
        var deadline = System.Diagnostics.Stopwatch.StartNew();
        while (Volatile.Read(ref questions) == 2 && deadline.Elapsed < TimeSpan.FromSeconds(10))
        {
            await stage.HandleAsync(Context(Query($"up{asked++}.example.com")));
        }

        Assert.True(Volatile.Read(ref questions) > 2);
    }

    [Fact]
    public async Task The_upstreams_OPT_is_not_passed_on()
    {
        await using var upstream = new FakeUpstream((query, _) => [Answer(query, 1)]);
        var plain = await AskAsync(Query("example.com"), upstream.EndPoint);
        Assert.Equal(0, plain.Response[11]);
        var edns = await AskAsync(Query("example.com", edns: 4096), upstream.EndPoint);
        Assert.Equal(1, edns.Response[11]);
        Assert.Equal(ResponseWriter.AdvertisedPayloadSize, BinaryPrimitives.ReadUInt16BigEndian(edns.Response[^8..]));
    }

    [Fact]
    public async Task Names_outside_FROM_go_to_the_next_stage()
    {
        await using var upstream = new FakeUpstream((query, _) => [Answer(query, 1)]);
        var options = new ForwardOptions { From = DomainName.Parse("corp.test"), Upstreams = [upstream.EndPoint] };
        using var stage = new ForwardStage([options], new ForwardMetrics(Metrics.NewCustomRegistry()), new ForwardBudget(1));
        var context = Context(Query("example.com"));
        await stage.HandleAsync(context);
        Assert.Equal(ResponseCode.Refused, context.ResponseCode);
        Assert.Equal(0, upstream.UdpQueries);
    }

    private static async Task<QueryContext> AskAsync(byte[] query, params IPEndPoint[] upstreams)
    {
        using var stage = Stage(PatientTimeout, upstreams);
        var context = Context(query);
        await stage.HandleAsync(context);
        return context;
    }

    private static ForwardStage Stage(TimeSpan timeout, params IPEndPoint[] upstreams) => new(
        [new ForwardOptions { From = DomainName.Root, Upstreams = [.. upstreams] }],
        new ForwardMetrics(Metrics.NewCustomRegistry()),
        new ForwardBudget(100),
        timeout);

    private static QueryContext Context(byte[] query)
    {
        var context = new QueryContext();
        query.CopyTo(context.RequestBuffer(query.Length));
        Assert.Equal(QueryStatus.Ok, context.SetRequest(query.Length));
        return context;
    }

    private static byte[] Query(string name, ushort edns = 0)
    {
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse(name).Wire, 0, 1, 0, 1];
        if (edns == 0)
        {
            return query;
        }

        query[11] = 1;
        return [.. query, 0, 0, 41, (byte)(edns >> 8), (byte)edns, 0, 0, 0, 0, 0, 0];
    }

    private static int QuestionEnd(byte[] query) => 12 + WireNames.Measure(query.AsSpan(12)) + 4;

    private static byte[] Truncated(byte[] query)
    {
        var answer = Answer(query, 0);
        answer[2] |= 2;
        return answer;
    }

    private static byte[] Answer(byte[] query, byte records, bool lowerCase = false)
    {
        var question = query[..QuestionEnd(query)];
        if (lowerCase)
        {
            WireNames.CopyLower(question.AsSpan(12), question.AsSpan(12));
        }

        question[2] |= 0x80;
        question[7] = records;
        byte[] answer = [.. question, .. Enumerable.Range(0, records).SelectMany(n => (byte[])[0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, (byte)n])];
        answer[11] = 1;
        return [.. answer, 0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0];
    }

    private static int AnswerCount(QueryContext context) => BinaryPrimitives.ReadUInt16BigEndian(context.Response[6..]);

    private static bool IsTruncated(QueryContext context) => (context.Response[2] & 2) != 0;

    private static IPEndPoint DeadEndPoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
