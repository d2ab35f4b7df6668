namespace ActorDns.Node.Configuration.Corefile;

/// <summary>What came of reading a Corefile. Immutable.</summary>
/// <param name="Configuration">The configuration; null when there are errors.</param>
/// <param name="Diagnostics">All errors and warnings, in the order of the file.</param>
public sealed record CorefileReadResult(CorefileConfiguration? Configuration, IReadOnlyList<CorefileDiagnostic> Diagnostics)
{
    /// <summary>The errors.</summary>
    public IEnumerable<CorefileDiagnostic> Errors => Diagnostics.Where(diagnostic => diagnostic.IsError);

    /// <summary>The warnings.</summary>
    public IEnumerable<CorefileDiagnostic> Warnings => Diagnostics.Where(diagnostic => !diagnostic.IsError);
}
