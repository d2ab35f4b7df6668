using Prometheus;

namespace ActorDns.Actors.Routing.Template;

/// <summary>
/// What template directives did, under CoreDNS's names. Thread-safe. The label type is empty for types without a mnemonic, so
/// that a client cannot make series without end.
/// </summary>
public sealed class TemplateMetrics
{
    private readonly Counter _matches;
    private readonly Counter _templateFailures;
    private readonly Counter _recordFailures;

    /// <summary>Makes the metrics and registers them.</summary>
    /// <param name="registry">Where they are scraped; must not hold metrics of these names yet.</param>
    public TemplateMetrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var factory = Metrics.WithCustomRegistry(registry);
        string[] labels = ["server", "zone", "view", "class", "type"];
        _matches = factory.CreateCounter("coredns_template_matches_total", "Counter of template regex matches.", labels);
        _templateFailures = factory.CreateCounter("coredns_template_template_failures_total", "Counter of go template failures.", [.. labels, "section", "template"]);
        _recordFailures = factory.CreateCounter("coredns_template_rr_failures_total", "Counter of mis-templated RRs.", [.. labels, "section", "template"]);
    }

    internal void Match(string[] labels) => _matches.WithLabels(labels).Inc();

    internal void TemplateFailure(string[] labels, RecordTemplate record) => _templateFailures.WithLabels([.. labels, SectionOf(record), record.Template.Text]).Inc();

    internal void RecordFailure(string[] labels, RecordTemplate record) => _recordFailures.WithLabels([.. labels, SectionOf(record), record.Template.Text]).Inc();

    private static string SectionOf(RecordTemplate record) => record.Section.ToString().ToLowerInvariant();
}
