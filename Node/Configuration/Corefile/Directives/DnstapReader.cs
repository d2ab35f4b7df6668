using ActorDns.Actors.Routing.Dnstap;
using ActorDns.Actors.Routing.Log;
using ActorDns.Node.Cli;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>dnstap</c>: a collector's endpoint, what it is sent, and how much may wait for it.</summary>
internal sealed class DnstapReader : DirectiveReader
{
    private const int LongestText = 255;

    private static readonly Dictionary<string, DnstapMessageTypes> KnownTypes = new(StringComparer.Ordinal)
    {
        ["CLIENT_QUERY"] = DnstapMessageTypes.ClientQuery,
        ["CLIENT_RESPONSE"] = DnstapMessageTypes.ClientResponse,
        ["FORWARDER_QUERY"] = DnstapMessageTypes.ForwarderQuery,
        ["FORWARDER_RESPONSE"] = DnstapMessageTypes.ForwarderResponse,
    };

    private static readonly OptionTable<DnstapOptions> Table = new(DnstapStage.Directive)
    {
        { "identity IDENTITY", static (so, line) => TryText(line, out var text) ? so with { Identity = text } : so },
        { "version VERSION", static (so, line) => TryText(line, out var text) ? so with { Version = text } : so },
        { "extra EXTRA", static (so, line) => TryText(line, out var text) ? so with { Extra = text } : so },
        { "skipverify", static (so, line) => line.HasArguments(0, 0) ? so with { SkipVerify = true } : so },
        { "message_types TYPE…", ReadTypes },
    };

    /// <inheritdoc/>
    public override string Name => DnstapStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "dnstap ENDPOINT [full [WRITEBUFFER [QUEUE]]]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => Table.Syntaxes;

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (directive.Arguments is [{ Text: "listen" } listen, ..])
        {
            line.Fail(listen, "collectors are called, not listened for; write the collector's endpoint, such as 'dnstap tcp://192.0.2.1:6000'");
            return;
        }

        if (!line.HasArguments(1, 4))
        {
            return;
        }

        var words = directive.Arguments;
        var endpoint = DnstapEndpoint.TryParse(words[0].Text);
        if (endpoint is null)
        {
            line.Fail(words[0], $"'{words[0].Text}' is no endpoint of a collector; write the path of its socket (at most 107 octets), unix://PATH, tcp://HOST:PORT or tls://HOST:PORT");
        }

        if (words.Count > 1 && words[1].Text != "full")
        {
            line.Fail(words[1], $"'{words[1].Text}' stands where only 'full' may; write '{Syntax}'");
        }

        int buffer = 1, queue = 1;
        var isRight = words.Count < 3 || line.TryInteger(words[2], 1, DnstapOptions.MaxWriteBuffer, out buffer);
        isRight &= words.Count < 4 || line.TryInteger(words[3], 1, DnstapOptions.MaxQueue, out queue);
        var options = Table.Read(directive, new DnstapOptions(endpoint ?? new DnstapEndpoint(string.Empty))
        {
            IsFull = words.Count > 1,
            WriteBuffer = buffer,
            Queue = queue,
            Identity = Environment.MachineName,
            Version = VersionText.Line,
        }, diagnostics);
        if (options.SkipVerify && endpoint is { IsTls: false })
        {
            line.Warn("'skipverify' has no effect: only tls:// has a certificate");
        }

        block.NoteReads(LogFormat.LabelsOf(options.Extra), line);
        if (isRight)
        {
            block.Dnstaps.Add(options);
        }
    }

    private static bool TryText(DirectiveLine line, out string text)
    {
        text = string.Empty;
        if (!line.HasArguments(1, 1))
        {
            return false;
        }

        text = line.Arguments[0].Text;
        if (text.Length <= LongestText)
        {
            return true;
        }

        line.Fail(line.Arguments[0], $"the text has {text.Length} characters, {LongestText} are allowed: it goes with every message; shorten it");
        return false;
    }

    private static DnstapOptions ReadTypes(DnstapOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, int.MaxValue))
        {
            return options;
        }

        var types = DnstapMessageTypes.None;
        foreach (var word in line.Arguments)
        {
            if (!KnownTypes.TryGetValue(word.Text, out var type))
            {
                line.Fail(word, $"'{word.Text}' is no type of messages that is sent here; known are {string.Join(", ", KnownTypes.Keys)}");
            }

            types |= type;
        }

        return options with { Types = types };
    }
}
