using System.Globalization;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>
/// The functions of templates: those of Go's template language that concern strings and numbers, and CoreDNS's
/// <c>parseInt</c>. Values are string, long, ulong, bool, string[], <see cref="TemplateFacts"/> (for its groups) and null. A
/// fault is told to the scope; nothing throws. Pure, thread-safe.
/// </summary>
internal static class GoTemplateFunctions
{
    private static readonly Dictionary<string, (int Minimum, int Maximum, Func<TemplateScope, object?[], object?> Run)> Functions = new(StringComparer.Ordinal)
    {
        ["parseInt"] = (3, 3, ParseInt),
        ["index"] = (2, 2, Index),
        ["slice"] = (2, 3, Slice),
        ["len"] = (1, 1, Length),
        ["print"] = (0, 32, (_, values) => string.Concat(values.Select(Print))),
        ["println"] = (0, 32, (_, values) => string.Join(' ', values.Select(Print)) + "\n"),
        ["html"] = (1, 32, (_, values) => System.Net.WebUtility.HtmlEncode(string.Concat(values.Select(Print)))),
        ["urlquery"] = (1, 32, (_, values) => Uri.EscapeDataString(string.Concat(values.Select(Print))).Replace("%20", "+", StringComparison.Ordinal)),
        ["printf"] = (1, 32, GoFormat.Run),
        ["not"] = (1, 1, (_, values) => !IsTrue(values[0])),
        ["eq"] = (2, 32, (_, values) => values.Skip(1).Any(value => Compare(values[0], value) == 0)),
        ["ne"] = (2, 2, (_, values) => Compare(values[0], values[1]) != 0),
        ["lt"] = (2, 2, (scope, values) => Order(scope, values, order => order < 0)),
        ["le"] = (2, 2, (scope, values) => Order(scope, values, order => order <= 0)),
        ["gt"] = (2, 2, (scope, values) => Order(scope, values, order => order > 0)),
        ["ge"] = (2, 2, (scope, values) => Order(scope, values, order => order >= 0)),
    };

    /// <summary>Binds a function to its arguments.</summary>
    /// <exception cref="GoTemplateException">There is no such function, or it takes another number of arguments.</exception>
    public static Func<TemplateScope, object?> Bind(GoTemplateToken name, IReadOnlyList<Func<TemplateScope, object?>> arguments)
    {
        Func<TemplateScope, object?>[] bound = [.. arguments];
        if (name.Text is "and" or "or" && bound.Length > 0)
        {
            return name.Text == "and" ? And(bound) : Or(bound);
        }

        if (!Functions.TryGetValue(name.Text, out var function))
        {
            throw new GoTemplateException(name.Offset, $"'{name.Text}' is no function that is served; known are and, or, {string.Join(", ", Functions.Keys.Order(StringComparer.Ordinal))}");
        }

        if (bound.Length < function.Minimum || bound.Length > function.Maximum)
        {
            throw new GoTemplateException(name.Offset, $"'{name.Text}' has {bound.Length} arguments and takes {function.Minimum}{(function.Maximum > function.Minimum ? $" to {function.Maximum}" : string.Empty)}");
        }

        return scope => function.Run(scope, Array.ConvertAll(bound, argument => argument(scope)));
    }

    /// <summary>A value as an action writes it.</summary>
    public static string Print(object? value) => value switch
    {
        null => "<no value>",
        string text => text,
        bool truth => truth ? "true" : "false",
        string[] list => $"[{string.Join(' ', list)}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "map",
    };

    /// <summary>False for zero, the empty string or list, false and nothing.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool truth => truth,
        string text => text.Length > 0,
        string[] list => list.Length > 0,
        long number => number != 0,
        ulong number => number != 0,
        _ => true,
    };

    /// <summary>What a <c>range</c> goes through, with its keys; a fault of the run for what has no items.</summary>
    public static IEnumerable<(object? Key, object? Value)> ItemsOf(TemplateScope scope, object? value)
    {
        switch (value)
        {
            case null:
                return [];
            case string[] list:
                return list.Select((item, index) => ((object?)(long)index, (object?)item));
            case TemplateFacts facts:
                return facts.GroupNames.Select(name => ((object?)name, (object?)(facts.GroupOf(name) ?? string.Empty)));
            case long or ulong when Integer(value) is { } count:
                return Numbers(count);
            default:
                scope.Fail($"'{Print(value)}' has no items to range over; write .Match, .Group or a number");
                return [];
        }
    }

    private static IEnumerable<(object? Key, object? Value)> Numbers(long count)
    {
        for (var i = 0L; i < count; i++)
        {
            yield return (i, i);
        }
    }

    private static Func<TemplateScope, object?> And(Func<TemplateScope, object?>[] arguments) => scope =>
    {
        object? value = null;
        foreach (var argument in arguments)
        {
            if (!IsTrue(value = argument(scope)))
            {
                break;
            }
        }

        return value;
    };

    private static Func<TemplateScope, object?> Or(Func<TemplateScope, object?>[] arguments) => scope =>
    {
        object? value = null;
        foreach (var argument in arguments)
        {
            if (IsTrue(value = argument(scope)))
            {
                break;
            }
        }

        return value;
    };

    private static object? ParseInt(TemplateScope scope, object?[] values)
    {
        if (values is not [string text, long numberBase, long bits] || numberBase is not (>= 2 and <= 36) || bits is not (>= 0 and <= 64))
        {
            return scope.Fail("parseInt takes a string, a base from 2 to 36 and a size in bits up to 64");
        }

        UInt128 number = 0;
        var largest = bits is 0 or 64 ? ulong.MaxValue : (1UL << (int)bits) - 1;
        foreach (var character in text)
        {
            var digit = char.IsAsciiDigit(character) ? character - '0' : char.IsAsciiLetter(character) ? (character | 0x20) - 'a' + 10 : 36;
            number = (number * (UInt128)numberBase) + (UInt128)digit;
            if (digit >= numberBase || number > largest)
            {
                return scope.Fail($"parseInt: '{text}' is no number of base {numberBase} that fits in {bits} bits");
            }
        }

        return text.Length > 0 ? (ulong)number : scope.Fail("parseInt: the string is empty");
    }

    private static object? Index(TemplateScope scope, object?[] values) => values switch
    {
        [string[] list, var at] => Integer(at) is { } number && number >= 0 && number < list.Length
            ? list[(int)number]
            : scope.Fail($"index {Print(at)} is out of range: there are {list.Length} groups, the whole match included"),
        [TemplateFacts facts, string name] => facts.GroupOf(name) ?? string.Empty,
        [string text, var at] => Integer(at) is { } number && number >= 0 && number < text.Length
            ? (ulong)text[(int)number]
            : scope.Fail($"index {Print(at)} is out of range: the string has {text.Length} characters"),
        _ => scope.Fail("index takes .Match and a number, or .Group and a name"),
    };

    private static object? Slice(TemplateScope scope, object?[] values)
    {
        if (values[0] is not string text || Integer(values[1]) is not { } from || (values.Length > 2 ? Integer(values[2]) : text.Length) is not { } to)
        {
            return scope.Fail("slice takes a string and one or two numbers");
        }

        return from >= 0 && from <= to && to <= text.Length
            ? text[(int)from..(int)to]
            : scope.Fail($"slice {from} {to} is out of range: the string has {text.Length} characters");
    }

    private static object? Length(TemplateScope scope, object?[] values) => values[0] switch
    {
        string text => (long)text.Length,
        string[] list => (long)list.Length,
        _ => scope.Fail("len takes a string or .Match"),
    };

    private static long? Integer(object? value) => value switch
    {
        long number => number,
        ulong number when number <= long.MaxValue => (long)number,
        _ => null,
    };

    private static object? Order(TemplateScope scope, object?[] values, Predicate<int> holds) =>
        Compare(values[0], values[1]) is { } order ? holds(order) : scope.Fail($"'{Print(values[0])}' and '{Print(values[1])}' cannot be compared");

    private static int? Compare(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (ulong or long, ulong or long) => Wide(left).CompareTo(Wide(right)),
        _ => null,
    };

    private static Int128 Wide(object number) => number is ulong positive ? positive : (Int128)(long)number;
}
