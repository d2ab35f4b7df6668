namespace ActorDns.Node.Configuration.Corefile;

/// <summary>What came of reading a Corefile. Immutable.</summary>
/// <param name="Configuration">The configuration; null when there are errors.</param>
/// <param name="Diagnostics">All errors and warnings, in the order of the file.</param>
public sealed record CorefileReadResult(CorefileConfiguration? Configuration, IReadOnlyList<CorefileDiagnostic> Diagnostics)
{
    /// <summary>SHA-512 of what the file says, imports resolved, in hexadecimal digits; empty when the file could not be read.</summary>
    public string Fingerprint { get; init; } = string.Empty;

    /// <summary>The errors.</summary>
    public IEnumerable<CorefileDiagnostic> Errors => Diagnostics.Where(diagnostic => diagnostic.IsError);

    /// <summary>The warnings.</summary>
    public IEnumerable<CorefileDiagnostic> Warnings => Diagnostics.Where(diagnostic => !diagnostic.IsError);
}
