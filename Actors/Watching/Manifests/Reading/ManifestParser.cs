using System.Text;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// Reads one file as <c>kubectl apply</c> takes it: YAML or JSON documents, lists of objects among them. Kinds that DNS
/// is not made of are skipped; only the namespace they name counts. Fields not served are ignored. Never throws for what
/// a file holds: everything wrong becomes a finding. Used once.
/// </summary>
internal sealed class ManifestParser
{
    private readonly ManifestFindings _findings;
    private readonly ManifestSelection _selection;
    private readonly List<ManifestEntry> _entries = [];
    private readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ignoredKinds = new(StringComparer.Ordinal);

    private ManifestParser(string file, ManifestSelection selection)
    {
        _findings = new ManifestFindings(file);
        _selection = selection;
    }

    /// <summary>Reads a file's octets.</summary>
    /// <param name="file">The path to name in findings; JSON when it ends in .json, else YAML.</param>
    /// <param name="octets">The content.</param>
    /// <param name="selection">Which objects are served.</param>
    public static ManifestContent Parse(string file, ReadOnlySpan<byte> octets, ManifestSelection selection)
    {
        var parser = new ManifestParser(file, selection);
        try
        {
            parser.ReadAll(file, octets.StartsWith(Encoding.UTF8.Preamble) ? octets[3..] : octets);
        }
        catch (ManifestSyntaxException fault)
        {
            parser._findings.Add(ManifestSeverity.Error, fault.Line, fault.Column, string.Empty, fault.Message);
        }

        return new ManifestContent([.. parser._entries], [.. parser._namespaces], [.. parser._ignoredKinds], parser._findings.ToArray());
    }

    private void ReadAll(string file, ReadOnlySpan<byte> octets)
    {
        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var json = new JsonNodeReader(octets);
            while (json.ReadDocument() is { } document)
            {
                ReadObject(document, string.Empty, 0);
            }

            return;
        }

        var yaml = new YamlNodeReader(Decode(octets));
        while (yaml.ReadDocument() is { } document)
        {
            ReadObject(document, string.Empty, 0);
        }
    }

    private static string Decode(ReadOnlySpan<byte> octets)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(octets);
        }
        catch (DecoderFallbackException fault)
        {
            var before = octets[..Math.Min(octets.Length, Math.Max(0, fault.Index))];
            var column = before.Length - before.LastIndexOf((byte)'\n');
            throw new ManifestSyntaxException(before.Count((byte)'\n') + 1, column, "this is not UTF-8: save the file in UTF-8");
        }
    }

    private void ReadObject(ManifestNode node, string listKind, int depth)
    {
        if (node.Kind == ManifestNodeKind.Null)
        {
            return;
        }

        var root = new ManifestField(node, _findings).ExpectFields();
        if (node.Kind != ManifestNodeKind.Mapping)
        {
            return;
        }

        var kind = root["kind"].Text();
        var apiVersion = root["apiVersion"].Text();
        if (kind.Length == 0)
        {
            kind = listKind;
        }

        if (kind.Length == 0)
        {
            root["kind"].Report("it is missing: a manifest begins with apiVersion and kind");
        }
        else if (kind.EndsWith("List", StringComparison.Ordinal) && root["items"].Exists)
        {
            ReadList(root, kind, depth);
        }
        else if (ObjectForm.Find(kind, apiVersion) is { } form)
        {
            ReadServed(root, form, apiVersion, listKind.Length > 0);
        }
        else
        {
            ReadIgnored(root, kind);
        }
    }

    private void ReadIgnored(ManifestField root, string kind)
    {
        _ignoredKinds.Add(kind);
        var used = root["metadata"]["namespace"].TextOrEmpty();
        if (KubernetesNames.LabelFault(used) is null)
        {
            _namespaces.Add(used);
        }
    }

    private void ReadList(ManifestField root, string kind, int depth)
    {
        if (depth == ReaderBounds.MaxDepth)
        {
            root.Report("lists are nested too deep");
            return;
        }

        // The items of a ServiceList may leave out their own kind; those of a List may not.
        foreach (var item in root["items"].Items())
        {
            ReadObject(item.Node, kind == "List" ? string.Empty : kind[..^4], depth + 1);
        }
    }

    private void ReadServed(ManifestField root, ObjectForm form, string apiVersion, bool isTypedItem)
    {
        if (!form.Versions.Contains(apiVersion) && !(isTypedItem && apiVersion.Length == 0))
        {
            root["apiVersion"].Report($"{(apiVersion.Length == 0 ? "it is missing" : "it is not served here")}: write {form.Versions[^1]}");
            return;
        }

        var metadata = ObjectMetadata.Read(root, form);
        if (metadata is null)
        {
            return;
        }

        var errors = _findings.ErrorCount;
        var value = form.Read(root, metadata);
        if (_findings.ErrorCount > errors)
        {
            return;
        }

        var key = new ObjectKey(form.Kind, metadata.Namespace, metadata.Name);
        var isServed = _selection.Matches(key, metadata.Labels);
        _entries.Add(new ManifestEntry(key, isServed ? value : null, root.Line));
        if (form.Kind != ObjectKind.Namespace)
        {
            _namespaces.Add(metadata.Namespace);
        }
    }
}
