namespace ActorDns.Cluster.Tests.Tier;

/// <summary>What a check has found.</summary>
/// <param name="Count">Questions.</param>
/// <param name="Lost">Without an answer in time.</param>
/// <param name="Wrong">With an answer that no allowed state gives.</param>
/// <param name="Failures">With SERVFAIL.</param>
/// <param name="Stale">With an answer of an earlier state that says so.</param>
internal sealed record CheckReport(
    int Count, IReadOnlyList<TierAnswer> Lost, IReadOnlyList<TierAnswer> Wrong, IReadOnlyList<TierAnswer> Failures, IReadOnlyList<TierAnswer> Stale)
{
    private const int Shown = 10;

    /// <summary>Fails unless every question was answered, and rightly.</summary>
    public void AssertClean()
    {
        Assert.True(Count > 0, "Nothing was asked.");
        Assert.True(Lost.Count == 0 && Wrong.Count == 0 && Failures.Count == 0 && Stale.Count == 0, ToString());
    }

    public override string ToString() =>
        $"{Count} asked, {Lost.Count} lost, {Wrong.Count} wrong, {Failures.Count} SERVFAIL, {Stale.Count} stale{List("lost", Lost)}{List("wrong", Wrong)}{List("SERVFAIL", Failures)}{List("stale", Stale)}";

    private static string List(string what, IReadOnlyList<TierAnswer> answers) =>
        string.Concat(answers.OrderBy(answer => answer.Asked).Take(Shown).Select(answer => $"\n  {what}: {answer}"));
}
