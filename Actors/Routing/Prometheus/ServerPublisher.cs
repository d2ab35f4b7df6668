using System.Diagnostics;
using Prometheus;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>
/// Hands what a server block counted to its metric families. Series appear with their first count, as in CoreDNS.
/// Used by one scrape at a time.
/// </summary>
internal sealed class ServerPublisher
{
    private readonly ServerCounters _counters;
    private readonly ServerFamilies _families;
    private readonly long[] _cells = new long[CounterLayout.Length];
    private readonly long[,] _responses = new long[StageOrder.Count + 1, QueryLabels.Codes];
    private readonly HistogramPublisher _durations;
    private readonly HistogramPublisher[] _requestSizes;
    private readonly HistogramPublisher[] _responseSizes;

    /// <summary>Makes a publisher.</summary>
    public ServerPublisher(ServerCounters counters, ServerFamilies families)
    {
        _counters = counters;
        _families = families;
        _durations = new HistogramPublisher(CounterLayout.Duration, 1.0 / Stopwatch.Frequency, CounterLayout.DurationBounds, () => families.Durations.WithLabels(counters.Server, counters.Zone, counters.View));
        _requestSizes = Sizes(families.RequestSizes);
        _responseSizes = Sizes(families.ResponseSizes);
    }

    /// <summary>Publishes what was counted since the last time.</summary>
    public void Publish()
    {
        Array.Clear(_cells);
        Array.Clear(_responses);
        _counters.Sum(_cells, _responses);
        PublishRequests();
        PublishResponses();
        if (_cells[CounterLayout.DnssecOk] > 0)
        {
            _families.DnssecOk.WithLabels(_counters.Server, _counters.Zone, _counters.View).IncTo(_cells[CounterLayout.DnssecOk]);
        }

        _durations.Publish(_cells.AsSpan(CounterLayout.Durations));
        for (var protocol = 0; protocol < QueryLabels.Protocols.Length; protocol++)
        {
            var offset = protocol * CounterLayout.Size.Cells;
            _requestSizes[protocol].Publish(_cells.AsSpan(CounterLayout.RequestSizes + offset));
            _responseSizes[protocol].Publish(_cells.AsSpan(CounterLayout.ResponseSizes + offset));
        }
    }

    private void PublishRequests()
    {
        for (var protocol = 0; protocol < QueryLabels.Protocols.Length; protocol++)
        {
            for (var family = 0; family < QueryLabels.Families.Length; family++)
            {
                for (var type = 0; type < QueryLabels.Types.Length; type++)
                {
                    var count = _cells[CounterLayout.Request(protocol, family, type)];
                    if (count > 0)
                    {
                        _families.Requests.WithLabels(_counters.Server, _counters.Zone, _counters.View, QueryLabels.Protocols[protocol], QueryLabels.Families[family], QueryLabels.Types[type]).IncTo(count);
                    }
                }
            }
        }
    }

    private void PublishResponses()
    {
        for (var stage = 0; stage <= StageOrder.Count; stage++)
        {
            for (var code = 0; code < QueryLabels.Codes; code++)
            {
                if (_responses[stage, code] > 0)
                {
                    var plugin = stage == 0 ? string.Empty : StageOrder.NameAt(stage - 1);
                    _families.Responses.WithLabels(_counters.Server, _counters.Zone, _counters.View, QueryLabels.CodeText(code), plugin).IncTo(_responses[stage, code]);
                }
            }
        }
    }

    private HistogramPublisher[] Sizes(Histogram family) =>
    [
        .. QueryLabels.Protocols.Select(protocol => new HistogramPublisher(
            CounterLayout.Size, 1, CounterLayout.SizeBounds, () => family.WithLabels(_counters.Server, _counters.Zone, _counters.View, protocol))),
    ];
}
