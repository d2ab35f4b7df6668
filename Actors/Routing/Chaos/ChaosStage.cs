using System.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Chaos;

/// <summary>
/// Answers TXT of class CH at version.bind, version.server, hostname.bind, id.server and authors.bind (directive
/// <c>chaos</c>; RFC 4892). Thread-safe; allocates nothing.
/// </summary>
public sealed class ChaosStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "chaos";

    private readonly (DomainName Name, byte[][] Strings)[] _names;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="hostName">What hostname.bind and id.server say.</param>
    public ChaosStage(ChaosOptions options, string hostName)
    {
        ArgumentNullException.ThrowIfNull(options);
        byte[][] version = [CharacterString(options.Version)];
        byte[][] host = [CharacterString(hostName)];
        _names =
        [
            (DomainName.Parse("version.bind."), version),
            (DomainName.Parse("version.server."), version),
            (DomainName.Parse("hostname.bind."), host),
            (DomainName.Parse("id.server."), host),
            (DomainName.Parse("authors.bind."), [.. options.Authors.Select(CharacterString)]),
        ];
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Query.Class == RecordClass.CH && context.Query.Type == RecordType.TXT)
        {
            foreach (var (name, strings) in _names)
            {
                if (WireNames.EqualsIgnoreCase(context.Name, name.Wire))
                {
                    Answer(context, strings);
                    return ValueTask.CompletedTask;
                }
            }
        }

        return Next.HandleAsync(context);
    }

    private void Answer(QueryContext context, byte[][] strings)
    {
        context.AnsweredBy = this;
        var writer = context.BeginResponse();
        writer.Class = RecordClass.CH;
        foreach (var text in strings)
        {
            writer.TryAdd(Section.Answer, context.Name, RecordType.TXT, 0, text);
        }

        context.Complete(ref writer);
    }

    private static byte[] CharacterString(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var length = Math.Min(octets.Length, byte.MaxValue);
        return [(byte)length, .. octets[..length]];
    }
}
