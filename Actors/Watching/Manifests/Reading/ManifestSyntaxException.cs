using System.Diagnostics.CodeAnalysis;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>A file is not YAML or JSON, or goes beyond a bound: reading it ends here.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Never without a place.")]
internal sealed class ManifestSyntaxException(int line, int column, string message) : Exception(message)
{
    /// <summary>Line, from 1; 0 when it is about the whole file.</summary>
    public int Line { get; } = line;

    /// <summary>Column, from 1; 0 when it is about the whole file.</summary>
    public int Column { get; } = column;
}
