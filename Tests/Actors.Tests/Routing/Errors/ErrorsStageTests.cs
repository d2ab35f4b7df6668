using System.Text.RegularExpressions;
using ActorDns.Actors.Routing.Errors;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Errors;

public class ErrorsStageTests
{
    private static readonly TimeSpan Long = new(1, 5, 30);
    private readonly RoutingFixture _fixture = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_is_a_line_with_code_name_and_type(bool yields)
    {
        using var stage = Stage();
        await FailAsync(stage, "10.0.0.1:53: i/o timeout", yields);
        Assert.Equal(["[Error] plugin/errors: 2 www.example.org. A: 10.0.0.1:53: i/o timeout"], _fixture.Log.Lines);
    }

    [Fact]
    public async Task A_query_without_error_is_not_logged()
    {
        using var stage = Stage();
        await _fixture.Dispatcher(stage, new TestStage("forward")).DispatchAsync(new TestQuery().Context());
        Assert.Empty(_fixture.Log.Lines);
    }

    [Fact]
    public async Task An_exception_is_an_error_too()
    {
        using var stage = Stage();
        var dispatcher = _fixture.Dispatcher(stage, new TestStage("forward", _ => throw new InvalidOperationException("Two\nlines")));
        await dispatcher.DispatchAsync(new TestQuery().Context());
        Assert.Contains("[Error] plugin/errors: 2 www.example.org. A: Two lines", _fixture.Log.Lines);
    }

    [Fact]
    public async Task Errors_that_match_are_counted_and_the_rest_is_logged()
    {
        using (var stage = Stage(Rule("timeout$"), Rule("^refused", LogLevel.Warning, showFirst: true)))
        {
            await FailAsync(stage, "a timeout", "no route", "b timeout", "refused by a", "refused by b", "c timeout");
        }

        Assert.Equal(
            [
                "[Error] plugin/errors: 2 www.example.org. A: no route",
                "[Warning] plugin/errors: 2 www.example.org. A: refused by a",
                "[Error] plugin/errors: 3 errors like 'timeout$' occurred in last 1h5m30s",
                "[Warning] plugin/errors: 2 errors like '^refused' occurred in last 1h5m30s",
            ],
            _fixture.Log.Lines);
    }

    [Fact]
    public async Task A_single_error_that_was_shown_needs_no_summary()
    {
        using (var stage = Stage(Rule("timeout", showFirst: true)))
        {
            await FailAsync(stage, "a timeout");
        }

        Assert.Equal(["[Error] plugin/errors: 2 www.example.org. A: a timeout"], _fixture.Log.Lines);
    }

    [Fact]
    public async Task Each_period_has_a_summary_of_its_own()
    {
        using var stage = Stage(Rule("timeout", period: TimeSpan.FromMilliseconds(20)));
        for (var period = 1; period <= 2; period++)
        {
            await FailAsync(stage, "a timeout");
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (_fixture.Log.Lines.Count < period)
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }

        var line = "[Error] plugin/errors: 1 errors like 'timeout' occurred in last 20ms";
        Assert.Equal([line, line], _fixture.Log.Lines);
    }

    private static ConsolidateRule Rule(string pattern, LogLevel level = LogLevel.Error, bool showFirst = false, TimeSpan? period = null) =>
        new(period ?? Long, new Regex(pattern, RegexOptions.NonBacktracking), level, showFirst);

    private ErrorsStage Stage(params IReadOnlyList<ConsolidateRule> rules) => new(new ErrorsOptions(rules), _fixture.Log.CreateLogger<ErrorsStage>());

    private Task FailAsync(ErrorsStage stage, params IEnumerable<string> errors) => FailAsync(stage, errors, yields: false);

    private Task FailAsync(ErrorsStage stage, string error, bool yields) => FailAsync(stage, [error], yields);

    private async Task FailAsync(ErrorsStage stage, IEnumerable<string> errors, bool yields)
    {
        foreach (var error in errors)
        {
            var forward = new TestStage("forward", context =>
            {
                context.Error = error;
                context.RespondWithCode(ResponseCode.ServerFailure);
            }, yields: yields);
            await _fixture.Dispatcher(stage, forward).DispatchAsync(new TestQuery("WWW.example.org.").Context());
        }
    }
}
