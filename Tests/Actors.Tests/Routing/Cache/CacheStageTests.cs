using System.Buffers.Binary;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Tests.Watching.Kubernetes;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Cache;

public sealed class CacheStageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RoutingFixture _fixture = new();
    private readonly ManualClock _clock = new();
    private readonly TestQuery _query = new() { EdnsVersion = 0 };
    private Action<QueryContext> _answer = context => Answer(context, 60);
    private TaskCompletionSource? _hold;
    private int _asked;

    [Fact]
    public async Task A_hit_counts_down_and_has_the_clients_ID_letter_case_flags_and_OPT()
    {
        var stage = Pipeline(new CacheOptions());
        Assert.Equal(60u, Ttl(await AskAsync(stage, _query)));
        _clock.Advance(TimeSpan.FromSeconds(25.5));
        var other = _query with { Name = "WWW.exAmple.org.", EdnsVersion = null };
        var hit = await AskAsync(stage, other);
        Assert.Equal(35u, Ttl(hit));
        Assert.True(hit.AsSpan(12).StartsWith(DomainName.Parse(other.Name).Wire));
        Assert.Equal(0, hit[11]);
        Assert.Equal(1, _asked);
        Assert.Equal(1, (await AskAsync(stage, _query))[11]);
        _clock.Advance(TimeSpan.FromSeconds(35));
        Assert.Equal(60u, Ttl(await AskAsync(stage, _query)));
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task What_is_kept_is_octet_by_octet_what_the_stages_would_have_answered()
    {
        var stage = Pipeline(new CacheOptions());
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var records = random.Next(1, 60);
            _answer = context => Answer(context, 60, records);
            var query = _query with
            {
                Name = $"n{round}.example.org.",
                EdnsVersion = random.Next(2) == 0 ? null : (byte)0,
                PayloadSize = (ushort)random.Next(512, 1300),
                Transport = random.Next(3) == 0 ? Transport.Tcp : Transport.Udp,
            };
            await AskAsync(stage, query with { Transport = Transport.Tcp });
            var context = query.Context();
            Answer(context, 60, records);
            Assert.Equal(context.Response.ToArray(), await AskAsync(stage, query));
        }

        Assert.Equal(500, _asked);
    }

    [Theory]
    [InlineData(ResponseCode.NameError, false, 2)]
    [InlineData(ResponseCode.NameError, true, 1)]
    [InlineData(ResponseCode.NoError, false, 2)]
    [InlineData(ResponseCode.NoError, true, 1)]
    [InlineData(ResponseCode.ServerFailure, false, 1)]
    [InlineData(ResponseCode.Refused, true, 2)]
    [InlineData(ResponseCode.NotImplemented, true, 2)]
    public async Task What_may_be_kept_is_kept(ResponseCode code, bool soa, int asked)
    {
        _answer = context => Deny(context, code, soa);
        var stage = Pipeline(new CacheOptions());
        await AskAsync(stage, _query);
        await AskAsync(stage, _query);
        Assert.Equal(asked, _asked);

        // The lesser of the SOA's TTL and MINIMUM is 20; a SERVFAIL is kept for 5 s.
        _clock.Advance(TimeSpan.FromSeconds(code == ResponseCode.ServerFailure ? 5 : 20));
        await AskAsync(stage, _query);
        Assert.Equal(asked + 1, _asked);
    }

    [Fact]
    public async Task A_failure_from_the_cache_says_so_and_the_first_one_does_not()
    {
        _answer = context => context.RespondWithCode(ResponseCode.ServerFailure);
        var stage = Pipeline(new CacheOptions());
        var first = await AskAsync(stage, _query);
        var second = await AskAsync(stage, _query);
        var plain = await AskAsync(stage, _query with { EdnsVersion = null });

        // RFC 8914 section 4.14: Cached Error.
        Assert.Equal([0, 15, 0, 2, 0, 13], second[^6..]);
        Assert.Equal(second.Length - 6, first.Length);
        Assert.Equal(0, plain[11]);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_stale_answer_is_given_when_asking_fails_and_the_failure_is_remembered()
    {
        var stage = Pipeline(new CacheOptions());
        await AskAsync(stage, _query);
        _answer = context => context.RespondWithCode(ResponseCode.ServerFailure);
        _clock.Advance(TimeSpan.FromSeconds(61));
        for (var i = 0; i < 3; i++)
        {
            var stale = await AskAsync(stage, _query);
            Assert.Equal(CacheStage.StaleTtlSeconds, Ttl(stale));
            Assert.Equal([0, 15, 0, 2, 0, 3], stale[^6..]);
        }

        Assert.Equal(2, _asked);
        _answer = context => Answer(context, 60);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(60u, Ttl(await AskAsync(stage, _query)));
        _answer = context => context.RespondWithCode(ResponseCode.ServerFailure);
        _clock.Advance(TimeSpan.FromSeconds(3661));
        Assert.Equal(2, (await AskAsync(stage, _query))[3] & 0xF);
    }

    [Fact]
    public async Task A_slow_answer_is_not_waited_for_when_there_is_a_stale_one_and_is_kept_when_it_comes()
    {
        var stage = Pipeline(new CacheOptions());
        await AskAsync(stage, _query);
        _clock.Advance(TimeSpan.FromSeconds(61));
        _hold = new TaskCompletionSource();
        var asking = AskAsync(stage, _query);
        Assert.False(asking.IsCompleted);
        _clock.Advance(CacheStage.StaleAfter);
        Assert.Equal(CacheStage.StaleTtlSeconds, Ttl(await asking.WaitAsync(Patience)));
        var hold = _hold;
        _hold = null;
        hold.SetResult();
        Assert.True(SpinWait.SpinUntil(() => AskAsync(stage, _query) is { IsCompletedSuccessfully: true } done && Ttl(done.Result) == 60, Patience));
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task What_many_ask_for_is_fetched_again_before_its_end()
    {
        var stage = Pipeline(new CacheOptions { PrefetchAmount = 2 });
        await AskAsync(stage, _query);
        await AskAsync(stage, _query);
        _clock.Advance(TimeSpan.FromSeconds(55));
        await AskAsync(stage, _query);
        Assert.Equal(2, _asked);
        Assert.Equal(60u, Ttl(await AskAsync(stage, _query)));
    }

    [Fact]
    public async Task What_was_cut_for_one_client_is_fetched_whole_and_cut_for_the_next()
    {
        _answer = context => Answer(context, 60, 100);
        var stage = Pipeline(new CacheOptions());
        var cut = await AskAsync(stage, _query);
        Assert.NotEqual(0, cut[2] & 2);
        Assert.Equal(2, _asked);
        Assert.Equal(cut, await AskAsync(stage, _query));
        Assert.Equal(100, (await AskAsync(stage, _query with { Transport = Transport.Tcp }))[7]);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Disabled_zones_other_zones_and_answers_for_one_client_are_not_kept()
    {
        var stage = Pipeline(new CacheOptions { Zones = [DomainName.Parse("org")], SuccessDisabled = [DomainName.Parse("no.example.org")] });
        foreach (var name in new[] { "a.no.example.org.", "www.example.com." })
        {
            _asked = 0;
            await AskAsync(stage, _query with { Name = name });
            await AskAsync(stage, _query with { Name = name });
            Assert.Equal(2, _asked);
        }

        _answer = context =>
        {
            Answer(context, 60);
            context.MayBeCached = false;
        };
        await AskAsync(stage, _query);
        await AskAsync(stage, _query);
        Assert.Equal(4, _asked);
    }

    [Fact]
    public async Task Names_that_fall_through_the_cluster_are_cached_behind_it()
    {
        var cluster = new TestStage("kubernetes", passesOn: true);
        var stage = Pipeline(new CacheOptions(), [DomainName.Parse("example.org")], cluster);
        await AskAsync(stage, _query);
        await AskAsync(stage, _query);
        Assert.Equal(2, cluster.Handled);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Hostile_answers_are_never_kept_in_a_form_that_cannot_be_read()
    {
        var random = new Random(5);
        var stage = Pipeline(new CacheOptions());
        for (var round = 0; round < 20_000; round++)
        {
            _answer = context =>
            {
                Answer(context, 60, random.Next(4));
                var response = context.ResponseBuffer();
                for (var i = random.Next(4); i > 0; i--)
                {
                    response[random.Next(context.ResponseLength)] = (byte)random.Next(256);
                }

                context.ResponseLength = random.Next(3) == 0 ? random.Next(context.ResponseLength) : context.ResponseLength;
            };
            var query = _query with { Name = $"n{random.Next(50)}.example.org.", EdnsVersion = random.Next(2) == 0 ? null : (byte)0 };
            await AskAsync(stage, query);
            _clock.Advance(TimeSpan.FromSeconds(random.Next(10)));
        }

        Assert.DoesNotContain("Recovered", string.Join('\n', await _fixture.ScrapeAsync()), StringComparison.Ordinal);
        Assert.Equal(["coredns_panics_total 0"], await _fixture.SamplesAsync("coredns_panics_total"));
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        var stage = Pipeline(new CacheOptions { PrefetchAmount = 1 });
        await AskAsync(stage, _query);
        var octets = _query.Octets();
        var context = _query.Context();

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                octets.CopyTo(context.RequestBuffer(octets.Length).Span);
                context.SetRequest(octets.Length);
                var task = stage.HandleAsync(context);
                Assert.True(task.IsCompletedSuccessfully);
            }
        }));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task What_happened_can_be_seen_in_metrics()
    {
        var stage = Pipeline(new CacheOptions());
        await AskAsync(stage, _query);
        await AskAsync(stage, _query);
        var samples = await _fixture.SamplesAsync("coredns_cache_");
        Assert.Contains("coredns_cache_entries{server=\"\",type=\"success\",zones=\".\",view=\"\"} 1", samples);
        Assert.Contains("coredns_cache_hits_total{server=\"\",type=\"success\",zones=\".\",view=\"\"} 1", samples);
        Assert.Contains("coredns_cache_misses_total{server=\"\",zones=\".\",view=\"\"} 1", samples);
        Assert.Contains("coredns_cache_requests_total{server=\"\",zones=\".\",view=\"\"} 2", samples);
    }

    private static async Task<byte[]> AskAsync(Stage stage, TestQuery query)
    {
        var context = query.Context();
        await stage.HandleAsync(context);
        return context.Response.ToArray();
    }

    private static uint Ttl(byte[] response) => BinaryPrimitives.ReadUInt32BigEndian(response.AsSpan(12 + 17 + 4 + 6));

    private static void Answer(QueryContext context, uint ttl, int records = 1)
    {
        var writer = context.BeginResponse();
        for (var i = 0; i < records; i++)
        {
            writer.TryAddAddress(Section.Answer, context.Name, ttl, HostAddress.FromBits((uint)i, true));
        }

        context.Complete(ref writer);
    }

    private static void Deny(QueryContext context, ResponseCode code, bool soa)
    {
        var writer = context.BeginResponse();
        writer.ResponseCode = code;
        if (soa)
        {
            writer.TryAddSoa(Section.Authority, DomainName.Parse("org").Wire, 40, context.Name, context.Name, 1, 2, 3, 4, 20);
        }

        context.Complete(ref writer);
    }

    private Stage Pipeline(CacheOptions options, DomainName[]? clusterZones = null, params Stage[] more) => _fixture.Pipeline(
    [
        new CacheStage(options, [DomainName.Root], clusterZones ?? [], new CacheMetrics(_fixture.Registry), _clock),
        new Upstream(this),
        .. more,
    ]);

    private sealed class Upstream(CacheStageTests test) : Stage
    {
        public override string Name => "forward";

        public override async ValueTask HandleAsync(QueryContext context)
        {
            test._asked++;
            if (test._hold is { } hold)
            {
                await hold.Task;
            }

            test._answer(context);
        }
    }
}
