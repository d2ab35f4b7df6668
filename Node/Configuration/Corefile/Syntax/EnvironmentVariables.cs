namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>Fills <c>{$NAME}</c> and <c>{%NAME%}</c> into words. What is filled in is not read again.</summary>
internal static class EnvironmentVariables
{
    /// <summary>Fills in the variables of one word; an unset one is empty and earns a warning.</summary>
    public static CorefileToken Expand(CorefileToken token, Func<string, string?> variables, CorefileDiagnostics diagnostics)
    {
        if (!token.Text.Contains("{$", StringComparison.Ordinal) && !token.Text.Contains("{%", StringComparison.Ordinal))
        {
            return token;
        }

        var result = new System.Text.StringBuilder();
        var rest = token.Text.AsSpan();
        while (TryFindReference(rest, out var begin, out var name, out var length))
        {
            result.Append(rest[..begin]);
            var value = variables(name);
            if (value is null)
            {
                diagnostics.Warn(token.Location, $"environment variable {name} is not set and is taken as empty; set it, or write the value here");
            }

            result.Append(value);
            rest = rest[(begin + length)..];
        }

        return token with { Text = result.Append(rest).ToString(), IsLiteral = true };
    }

    private static bool TryFindReference(ReadOnlySpan<char> text, out int begin, out string name, out int length)
    {
        for (begin = 0; begin + 3 < text.Length; begin++)
        {
            if (text[begin] != '{' || text[begin + 1] is not ('$' or '%'))
            {
                continue;
            }

            var end = text[begin + 1] == '$' ? "}" : "%}";
            var nameLength = text[(begin + 2)..].IndexOf(end);
            if (nameLength > 0)
            {
                name = text.Slice(begin + 2, nameLength).ToString();
                length = 2 + nameLength + end.Length;
                return true;
            }
        }

        (name, length) = (string.Empty, 0);
        return false;
    }
}
