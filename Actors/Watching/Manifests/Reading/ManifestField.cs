using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// A field of an object under its path, there or not, with typed reads that report what is wrong with it. A read of a
/// wrong value reports and gives the default, so that one pass finds every fault. Null counts as not there.
/// </summary>
internal sealed class ManifestField
{
    private readonly ManifestField? _parent;
    private readonly string? _name;
    private readonly int _index;
    private readonly ManifestNode? _node;
    private readonly ManifestNode _place;
    private readonly ManifestFindings _findings;

    /// <summary>The root of an object.</summary>
    public ManifestField(ManifestNode node, ManifestFindings findings)
    {
        _node = node;
        _place = node;
        _findings = findings;
    }

    private ManifestField(ManifestField parent, string? name, int index, ManifestNode? node)
    {
        _parent = parent;
        _name = name;
        _index = index;
        _node = node is { Kind: ManifestNodeKind.Null } ? null : node;
        _place = node ?? parent._place;
        _findings = parent._findings;
    }

    /// <summary>True when the field is there and not null.</summary>
    [MemberNotNullWhen(true, nameof(_node))]
    public bool Exists => _node is not null;

    /// <summary>True when it is not there, null, or an empty list.</summary>
    public bool IsEmpty => _node is null or { Kind: ManifestNodeKind.Sequence, Items.Count: 0 };

    /// <summary>The node itself, or the nearest one above it.</summary>
    public ManifestNode Node => _place;

    /// <summary>Where it stands, or where the nearest field above it does.</summary>
    public int Line => _place.Line;

    /// <summary>A field below this one; reports when this one holds no fields.</summary>
    public ManifestField this[string name]
    {
        get
        {
            ManifestNode? node = null;
            _node?.Fields.TryGetValue(name, out node);
            return new ManifestField(this, name, 0, node);
        }
    }

    /// <summary>Checks that the field, when there, holds fields.</summary>
    public ManifestField ExpectFields()
    {
        if (Exists && _node.Kind != ManifestNodeKind.Mapping)
        {
            Report($"it is {Describe(_node.Kind)}, not fields: write 'name: value' lines below it");
        }

        return this;
    }

    /// <summary>The items of a list; none when it is not there.</summary>
    public IEnumerable<ManifestField> Items()
    {
        if (!Exists)
        {
            yield break;
        }

        if (_node.Kind != ManifestNodeKind.Sequence)
        {
            Report($"it is {Describe(_node.Kind)}, not a list: write '- ' before each item");
            yield break;
        }

        for (var i = 0; i < _node.Items.Count; i++)
        {
            yield return new ManifestField(this, null, i, _node.Items[i]);
        }
    }

    /// <summary>The fields below this one with their names; none when it is not there.</summary>
    public IEnumerable<(string Name, ManifestField Value)> Fields()
    {
        if (Exists && _node.Kind == ManifestNodeKind.Mapping)
        {
            foreach (var (name, node) in _node.Fields)
            {
                yield return (name, new ManifestField(this, name, 0, node));
            }
        }
        else
        {
            ExpectFields();
        }
    }

    /// <summary>The text; empty when it is not there.</summary>
    public string Text()
    {
        if (!Exists)
        {
            return string.Empty;
        }

        if (_node.Kind != ManifestNodeKind.Text)
        {
            var cure = _node.Kind is ManifestNodeKind.Number or ManifestNodeKind.Boolean ? $": write \"{_node.Text}\" in quotes" : string.Empty;
            Report($"it is {Describe(_node.Kind)}, not a text{cure}");
            return string.Empty;
        }

        return _node.Text;
    }

    /// <summary>The text without reports; empty when it is no text.</summary>
    public string TextOrEmpty() => _node is { Kind: ManifestNodeKind.Text } ? _node.Text : string.Empty;

    /// <summary>The text, checked by a rule that returns null or what is wrong; the empty text is not checked.</summary>
    public string Text(Func<string, string?> rule)
    {
        var text = Text();
        if (text.Length > 0 && rule(text) is { } fault)
        {
            Report($"'{Shorten(text)}' is not allowed: {fault}");
            return string.Empty;
        }

        return text;
    }

    /// <summary>The text, which must be one of a few; <paramref name="missing"/> when it is not there.</summary>
    public string OneOf(string missing, params ReadOnlySpan<string> choices)
    {
        var text = Text();
        if (text.Length == 0)
        {
            return missing;
        }

        if (!choices.Contains(text))
        {
            Report($"'{Shorten(text)}' is not allowed: write {string.Join(", ", choices!)}");
            return missing;
        }

        return text;
    }

    /// <summary>true or false; <paramref name="missing"/> when it is not there.</summary>
    public bool Boolean(bool missing)
    {
        if (!Exists)
        {
            return missing;
        }

        if (_node.Kind != ManifestNodeKind.Boolean)
        {
            Report($"it is {Describe(_node.Kind)}: write true or false, without quotes");
            return missing;
        }

        return YamlScalars.IsTrue(_node.Text);
    }

    /// <summary>A port number, 1 to 65535; -1 when it is not there.</summary>
    public int Port()
    {
        if (!Exists)
        {
            return -1;
        }

        if (_node.Kind == ManifestNodeKind.Number
            && int.TryParse(_node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= 1 and <= 65535)
        {
            return port;
        }

        Report($"{Quote(_node)} is no port number: write a number from 1 to 65535, without quotes");
        return -1;
    }

    /// <summary>An IP address; the default value when it is not there or none.</summary>
    public HostAddress Address()
    {
        var text = Text();
        if (!HostAddress.TryParse(text, out var address) && text.Length > 0)
        {
            Report($"'{Shorten(text)}' is no IP address: write one such as 10.96.0.10 or fd00::10, without leading zeros");
        }

        return address;
    }

    /// <summary>Reports an error at this field.</summary>
    public void Report(string message) => _findings.Add(ManifestSeverity.Error, _place.Line, _place.Column, Path(), message);

    /// <summary>Reports a warning at this field.</summary>
    public void Warn(string message) => _findings.Add(ManifestSeverity.Warning, _place.Line, _place.Column, Path(), message);

    private string Path()
    {
        if (_parent is null)
        {
            return string.Empty;
        }

        var above = _parent.Path();
        if (_name is null)
        {
            return $"{above}[{_index}]";
        }

        if (_name.Length == 0 || _name.Contains('.', StringComparison.Ordinal))
        {
            return $"{above}[{_name}]";
        }

        return above.Length == 0 ? _name : $"{above}.{_name}";
    }

    private static string Quote(ManifestNode node) => node.Text.Length == 0 ? Describe(node.Kind) : $"'{Shorten(node.Text)}'";

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";

    private static string Describe(ManifestNodeKind kind) => kind switch
    {
        ManifestNodeKind.Text => "a text",
        ManifestNodeKind.Boolean => "a boolean",
        ManifestNodeKind.Number => "a number",
        ManifestNodeKind.Sequence => "a list",
        ManifestNodeKind.Mapping => "fields",
        _ => "empty",
    };
}
