using System.Globalization;
using System.Text;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>Something that is wrong in a manifest, with its place and its cure.</summary>
/// <param name="Severity">What it means for the file.</param>
/// <param name="File">The file's path below the folder; empty when it is about the folder itself.</param>
/// <param name="Line">Line, from 1; 0 when it is about the whole file.</param>
/// <param name="Column">Column, from 1; 0 when it is about the whole file.</param>
/// <param name="Field">The field, such as <c>spec.ports[0].port</c>; empty when it is about no field.</param>
/// <param name="Message">What is wrong and what to do, a sentence without its final dot.</param>
public sealed record ManifestFinding(ManifestSeverity Severity, string File, int Line, int Column, string Field, string Message)
{
    /// <summary>The form compilers use: <c>shop.yaml:12:7: spec.type: …</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $":{Line}:{Column}");
        }

        if (text.Length > 0)
        {
            text.Append(": ");
        }

        if (Field.Length > 0)
        {
            text.Append(Field).Append(": ");
        }

        return text.Append(Message).ToString();
    }
}
