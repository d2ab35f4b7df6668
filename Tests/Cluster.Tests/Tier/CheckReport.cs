namespace ActorDns.Cluster.Tests.Tier;

/// <summary>What a check has found.</summary>
/// <param name="Count">Questions.</param>
/// <param name="Lost">Without an answer in time.</param>
/// <param name="Wrong">With an answer that no allowed state gives.</param>
/// <param name="Failures">With SERVFAIL.</param>
internal sealed record CheckReport(int Count, IReadOnlyList<TierAnswer> Lost, IReadOnlyList<TierAnswer> Wrong, IReadOnlyList<TierAnswer> Failures)
{
    private const int Shown = 10;

    /// <summary>Fails unless every question was answered, and rightly.</summary>
    public void AssertClean()
    {
        Assert.True(Count > 0, "Nothing was asked.");
        Assert.True(Lost.Count == 0 && Wrong.Count == 0 && Failures.Count == 0, ToString());
    }

    public override string ToString() =>
        $"{Count} asked, {Lost.Count} lost, {Wrong.Count} wrong, {Failures.Count} SERVFAIL{List("lost", Lost)}{List("wrong", Wrong)}{List("SERVFAIL", Failures)}";

    private static string List(string what, IReadOnlyList<TierAnswer> answers) =>
        string.Concat(answers.OrderBy(answer => answer.Asked).Take(Shown).Select(answer => $"\n  {what}: {answer}"));
}
