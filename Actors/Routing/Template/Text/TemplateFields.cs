using ActorDns.Actors.Routing.Metadata;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>The fields a template may read. Pure, thread-safe.</summary>
internal static class TemplateFields
{
    private const string Known = ".Name, .Zone, .Class, .Type, .Remote, .Match, .Group.NAME, .Question.Name, .Question.Qtype, .Question.Qclass, .Message.Id and .Meta LABEL";

    /// <summary>The field that is a function: the value of a label of metadata.</summary>
    public const string MetaField = ".Meta";

    /// <summary>Makes the function that reads a label of metadata.</summary>
    /// <param name="label">What gives the label.</param>
    /// <param name="noteRead">Told of it.</param>
    public static Func<TemplateScope, object?> BindMeta(Func<TemplateScope, object?> label, Action<bool> noteRead)
    {
        noteRead(true);
        return scope => label(scope) is string text ? scope.Facts.MetaOf(MetadataLabel.Of(text)) : scope.Fail("'.Meta' takes a label, which is a string");
    }

    /// <summary>Makes the function that reads a field.</summary>
    /// <param name="token">The field.</param>
    /// <param name="groups">The names of the groups there are.</param>
    /// <param name="noteRead">Told of each field; true if it is not of the question.</param>
    /// <exception cref="GoTemplateException">There is no such field.</exception>
    public static Func<TemplateScope, object?> Bind(GoTemplateToken token, IReadOnlyCollection<string> groups, Action<bool> noteRead)
    {
        noteRead(token.Text is ".Remote" or ".Message.Id" or ".Question.Name");
        if (token.Text.StartsWith(".Group.", StringComparison.Ordinal))
        {
            var name = token.Text[7..];
            return groups.Contains(name)
                ? scope => scope.Facts.GroupOf(name)
                : throw new GoTemplateException(token.Offset, $"no regular expression of the directive has a group '{name}'; name it there: (?P<{name}>…)");
        }

        return token.Text switch
        {
            ".Name" => scope => scope.Facts.Name,
            ".Zone" => scope => scope.Facts.Zone,
            ".Class" => scope => scope.Facts.Class,
            ".Type" => scope => scope.Facts.Type,
            ".Remote" => scope => scope.Facts.Remote.ToString(),
            ".Match" => scope => scope.Facts.Match,
            ".Group" => scope => scope.Facts,
            ".Question.Name" => scope => scope.Facts.QuestionName,
            ".Question.Qtype" => scope => (long)scope.Facts.QuestionType,
            ".Question.Qclass" => scope => (long)scope.Facts.QuestionClass,
            ".Message.Id" => scope => (long)scope.Facts.MessageId,
            var meta when meta == MetaField || meta.StartsWith(".Meta.", StringComparison.Ordinal) =>
                throw new GoTemplateException(token.Offset, "'.Meta' takes one label in quotes; write for example .Meta \"kubernetes/namespace\""),
            var other => throw new GoTemplateException(token.Offset, $"'{other}' is no field that is served; known are {Known}"),
        };
    }
}
