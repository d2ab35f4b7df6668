using System.Text.RegularExpressions;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Log;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Log;

public partial class LogStageTests
{
    private readonly RoutingFixture _fixture = new();

    [Fact]
    public async Task A_line_has_the_common_format()
    {
        await SendAsync([Directive()], new TestQuery("Echo-A.np-a.svc.Cluster.local."), Answer(aa: true, records: 1));
        Assert.Equal(
            "10.0.2.2:39364 - 33895 \"A IN echo-a.np-a.svc.cluster.local. udp 47 false 512\" NOERROR qr,aa,rd 63 DURATION",
            Line());
    }

    [Fact]
    public async Task IPv6_clients_stand_in_brackets_and_TCP_has_the_largest_buffer()
    {
        await SendAsync(
            [Directive()],
            new TestQuery("a.", RecordType.AAAA) { Client = "2001:db8::7", Transport = Transport.Tcp, EdnsVersion = 0, DnssecOk = true },
            Answer(aa: false, records: 0));
        Assert.Equal("[2001:db8::7]:39364 - 33895 \"AAAA IN a. tcp 30 true 65535\" NOERROR qr,rd 30 DURATION", Line());
    }

    [Fact]
    public async Task The_buffer_size_is_the_clients_over_UDP()
    {
        await SendAsync([Directive("{>bufsize} {size}")], new TestQuery { EdnsVersion = 0, PayloadSize = 4096 }, Answer(true, 0));
        Assert.Equal("4096 44", Line());
    }

    [Theory]
    [InlineData("{combined}", "NOERROR qr,aa,rd 33 DURATION \"0\"")]
    [InlineData("{type}/{class} {local} {/kubernetes/endpoint} {what} }{", "A/IN 10.0.0.10 - {what} }{")]
    [InlineData("{>opcode}{>id}", "033895")]
    [InlineData("", "")]
    public async Task Formats_are_filled_in(string format, string end)
    {
        await SendAsync([Directive(format)], new TestQuery(), Answer(aa: true, records: 0));
        Assert.EndsWith(end, Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_types_and_classes_are_numbers()
    {
        await SendAsync([Directive("{type} {class}")], new TestQuery { Type = (RecordType)65280, Class = RecordClass.ANY }, Answer(true, 0));
        await SendAsync([Directive("{type} {class}")], new TestQuery { Type = (RecordType)35 }, Answer(true, 0));
        Assert.Equal(["[Information] TYPE65280 ANY", "[Information] NAPTR IN"], _fixture.Log.Lines);
    }

    [Fact]
    public async Task A_name_cannot_forge_a_line()
    {
        await SendAsync([Directive("{name}")], new TestQuery(@"a\010b\""c d\.e\255.org."), Answer(true, 0));
        Assert.Equal(@"a\010b\""c\032d\.e\255.org.", Line());
    }

    [Fact]
    public async Task A_dropped_query_has_no_code()
    {
        await SendAsync([Directive("{rcode} {>rflags} {rsize}")], new TestQuery(), context => context.ResponseLength = 0);
        Assert.Equal("- - 0", Line());
    }

    [Fact]
    public async Task Durations_count_on_while_a_later_stage_waits()
    {
        await SendAsync([Directive("{duration}")], new TestQuery(), Answer(true, 0), yields: true);
        Assert.Equal("DURATION", Line());
    }

    [Theory]
    [InlineData(LogClasses.Success, "success")]
    [InlineData(LogClasses.Denial, "nxdomain,nodata")]
    [InlineData(LogClasses.Error, "servfail,refused,nxdomain-without-soa")]
    [InlineData(LogClasses.Success | LogClasses.Error, "success,servfail,refused,nxdomain-without-soa")]
    [InlineData(LogClasses.All, "success,nxdomain,nodata,servfail,refused,nxdomain-without-soa,dropped")]
    public async Task Classes_choose_responses(LogClasses classes, string logged)
    {
        (string Name, Action<QueryContext> Respond)[] responses =
        [
            ("success", Answer(true, 1)),
            ("nxdomain", Denial(ResponseCode.NameError)),
            ("nodata", Denial(ResponseCode.NoError)),
            ("servfail", context => context.RespondWithCode(ResponseCode.ServerFailure)),
            ("refused", context => context.RespondWithCode(ResponseCode.Refused)),
            ("nxdomain-without-soa", context => context.RespondWithCode(ResponseCode.NameError)),
            ("dropped", context => context.ResponseLength = 0),
        ];
        foreach (var (name, respond) in responses)
        {
            await SendAsync([Directive("{name}") with { Classes = classes }], new TestQuery(name + "."), respond);
        }

        Assert.Equal(logged, string.Join(',', _fixture.Log.Lines.Select(line => line.Split(' ')[1].TrimEnd('.'))));
    }

    [Fact]
    public async Task The_first_directive_whose_names_match_decides()
    {
        LogOptions[] directives =
        [
            new([DomainName.Parse("example.org")], "org {name}", LogClasses.Error),
            new([DomainName.Parse("example.com"), DomainName.Parse("net")], "com or net {name}", LogClasses.All),
            new([DomainName.Parse("com")], "com {name}", LogClasses.All),
        ];
        foreach (var name in new[] { "a.example.org.", "A.example.com.", "b.net.", "b.com.", "local." })
        {
            await SendAsync(directives, new TestQuery(name), Answer(true, 1));
        }

        Assert.Equal(
            ["[Information] com or net a.example.com.", "[Information] com or net b.net.", "[Information] com b.com."], _fixture.Log.Lines);
    }

    [Fact]
    public async Task Nothing_is_logged_below_the_level()
    {
        _fixture.Log.Lowest = LogLevel.Warning;
        await SendAsync([Directive()], new TestQuery(), Answer(true, 1));
        Assert.Empty(_fixture.Log.Lines);
    }

    [Fact]
    public void A_query_that_is_not_logged_allocates_nothing()
    {
        LogOptions[] directives = [new([DomainName.Parse("example.com")], "{common}", LogClasses.All), Directive() with { Classes = LogClasses.Error }];
        var pipeline = _fixture.Pipeline(new LogStage(directives, new LoggerQueryLog(_fixture.Log.CreateLogger<LogStage>())), new TestStage("hosts"));
        var context = new TestQuery().Context();

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Run(pipeline, context);
            }
        }));
        Assert.Empty(_fixture.Log.Lines);
    }

    [Theory]
    [InlineData(LogOptions.CombinedFormat + " {local} {/metadata} é", "udp", RecordType.A)]
    [InlineData(LogOptions.CommonFormat, "tcp", (RecordType)65280)]
    public void A_line_allocates_nothing(string format, string transport, RecordType type)
    {
        var log = new CountingLog();
        var pipeline = _fixture.Pipeline(new LogStage([Directive(format)], log), new TestStage("hosts"));
        var query = new TestQuery(@"ab.Shop.example.", type) { Client = "2001:db8::7", Class = RecordClass.CH, Transport = transport == "tcp" ? Transport.Tcp : Transport.Udp };
        var context = query.Context();
        context.ReceivedTimestamp = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Run(pipeline, context);
            }
        }));
        Assert.True(log.Lines >= 1000 && log.Octets > 60 * log.Lines);
    }

    [Fact]
    public async Task A_format_cannot_break_a_line()
    {
        await SendAsync([Directive("a\nb\u0085c\u00e9")], new TestQuery(), Answer(true, 0));
        Assert.Equal("a b c\u00e9", Line());
    }

    private sealed class CountingLog : IQueryLog
    {
        public int Lines { get; private set; }

        public long Octets { get; private set; }

        public bool IsEnabled => true;

        public void Write(ReadOnlySpan<byte> line)
        {
            Lines++;
            Octets += line.Length;
        }
    }

    private static void Run(Stage pipeline, QueryContext context)
    {
        var task = pipeline.HandleAsync(context);
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
        }
    }

    private static LogOptions Directive(string format = LogOptions.CommonFormat) => new([DomainName.Root], format, LogClasses.All);

    private static Action<QueryContext> Answer(bool aa, int records) => context =>
    {
        var writer = context.BeginResponse();
        writer.Authoritative = aa;
        for (var i = 0; i < records; i++)
        {
            writer.TryAddAddress(Section.Answer, context.Name, 5, HostAddress.FromBits((UInt128)i, isIPv4: true));
        }

        context.Complete(ref writer);
    };

    private static Action<QueryContext> Denial(ResponseCode code) => context =>
    {
        var writer = context.BeginResponse();
        writer.ResponseCode = code;
        writer.TryAddSoa(Section.Authority, context.Name, 5, context.Name, context.Name, 1, 2, 3, 4, 5);
        context.Complete(ref writer);
    };

    private async Task SendAsync(IReadOnlyList<LogOptions> directives, TestQuery query, Action<QueryContext> respond, bool yields = false)
    {
        var log = new LogStage(directives, new LoggerQueryLog(_fixture.Log.CreateLogger<LogStage>()));
        await _fixture.Dispatcher(log, new TestStage("forward", respond, yields: yields)).DispatchAsync(query.Context());
    }

    /// <summary>The only line, with a well-formed duration replaced by a word.</summary>
    private string Line()
    {
        var line = Assert.Single(_fixture.Log.Lines);
        Assert.StartsWith("[Information] ", line, StringComparison.Ordinal);
        return SecondsPattern().Replace(line["[Information] ".Length..], "DURATION");
    }

    [GeneratedRegex(@"\b0\.\d{0,8}[1-9]s")]
    private static partial Regex SecondsPattern();
}
