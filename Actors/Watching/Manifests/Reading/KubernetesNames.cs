namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// The API server's rules for names and labels. Each function returns null when the text is right, else what is wrong,
/// as the end of a sentence.
/// </summary>
internal static class KubernetesNames
{
    private const int MaxLabelLength = 63;
    private const int MaxSubdomainLength = 253;

    /// <summary>DNS-1123 label: Namespaces, Services (digit-first names are allowed since relaxed validation), port names, hostnames.</summary>
    public static string? LabelFault(string name)
    {
        if (name.Length == 0)
        {
            return "it is empty";
        }

        if (name.Length > MaxLabelLength)
        {
            return "it is longer than 63 characters";
        }

        return IsLabel(name) ? null : "use lower-case letters, digits and '-', with a letter or digit at both ends";
    }

    /// <summary>DNS-1123 subdomain: Pods, EndpointSlices, external names.</summary>
    public static string? SubdomainFault(string name)
    {
        if (name.Length == 0)
        {
            return "it is empty";
        }

        if (name.Length > MaxSubdomainLength)
        {
            return "it is longer than 253 characters";
        }

        foreach (var label in name.AsSpan().Split('.'))
        {
            if (!IsLabel(name.AsSpan(label)))
            {
                return "use labels of lower-case letters, digits and '-', joined by '.'";
            }
        }

        return null;
    }

    /// <summary>A label key: an optional subdomain and '/', then at most 63 letters, digits, '-', '_' and '.'.</summary>
    public static string? LabelKeyFault(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && SubdomainFault(key[..slash]) is { } fault)
        {
            return "before '/', " + fault;
        }

        var name = key[(slash + 1)..];
        return name.Length == 0 ? "it is empty" : LabelValueFault(name);
    }

    /// <summary>A label value: empty, or at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends.</summary>
    public static string? LabelValueFault(string value)
    {
        if (value.Length > MaxLabelLength)
        {
            return "it is longer than 63 characters";
        }

        if (value.Length == 0)
        {
            return null;
        }

        foreach (var character in value)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'))
            {
                return "use letters, digits, '-', '_' and '.'";
            }
        }

        return char.IsAsciiLetterOrDigit(value[0]) && char.IsAsciiLetterOrDigit(value[^1]) ? null : "begin and end with a letter or digit";
    }

    private static bool IsLabel(ReadOnlySpan<char> name)
    {
        if (name.Length == 0 || name[0] == '-' || name[^1] == '-')
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }
}
