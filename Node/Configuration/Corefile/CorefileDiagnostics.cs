using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>
/// Collects what is to be said about one Corefile, so that all errors are reported at once. Keeps at most
/// <see cref="Limit"/>; what comes after is counted only. Used by one thread.
/// </summary>
internal sealed class CorefileDiagnostics
{
    /// <summary>The most that is kept of one file: more would only be scrolled past.</summary>
    public const int Limit = 200;

    private readonly List<CorefileDiagnostic> _items = [];
    private readonly HashSet<CorefileDiagnostic> _seen = [];

    /// <summary>How many errors were reported, those not kept included.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>What was kept, in the order it was found.</summary>
    public IReadOnlyList<CorefileDiagnostic> Items => _items;

    /// <summary>Reports an error.</summary>
    public void Error(SourceLocation location, string message)
    {
        // A snippet imported twice would say everything twice.
        if (Add(new CorefileDiagnostic(location, true, message)))
        {
            ErrorCount++;
        }
    }

    /// <summary>Reports an error at a word.</summary>
    public void Error(CorefileToken token, string message) => Error(token.Location, message);

    /// <summary>Reports something that is accepted but should be known.</summary>
    public void Warn(SourceLocation location, string message) => Add(new CorefileDiagnostic(location, false, message));

    private bool Add(CorefileDiagnostic diagnostic)
    {
        if (_seen.Count >= Limit)
        {
            return diagnostic.IsError;
        }

        if (!_seen.Add(diagnostic))
        {
            return false;
        }

        _items.Add(diagnostic);
        return true;
    }
}
