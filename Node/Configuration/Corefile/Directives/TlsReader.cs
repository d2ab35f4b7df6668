using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Node.Encryption;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>tls</c>: the certificate of <c>tls://</c> and <c>https://</c> keys, and what clients must show.</summary>
internal sealed class TlsReader : DirectiveReader
{
    private static readonly Dictionary<string, ClientAuthentication> Modes = new(StringComparer.Ordinal)
    {
        ["nocert"] = ClientAuthentication.None,
        ["request"] = ClientAuthentication.Request,
        ["require"] = ClientAuthentication.Require,
        ["verify_if_given"] = ClientAuthentication.VerifyIfGiven,
        ["require_and_verify"] = ClientAuthentication.RequireAndVerify,
    };

    private static readonly OptionTable<ClientAuthentication> Table = new("tls")
    {
        { "client_auth nocert|request|require|verify_if_given|require_and_verify", ReadMode },
        { "keylog FILE", ReadKeyLog },
    };

    /// <inheritdoc/>
    public override string Name => "tls";

    /// <inheritdoc/>
    public override string Syntax => "tls CERT KEY [CA]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => [.. Table.Syntaxes.Where(syntax => !syntax.StartsWith("keylog", StringComparison.Ordinal))];

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        var mode = Table.Read(directive, ClientAuthentication.None, diagnostics);
        if (!line.HasArguments(2, 3))
        {
            return;
        }

        var files = directive.Arguments.Select(token => block.PathOf(token.Text)).ToList();
        var options = new TlsOptions(files[0], files[1], files.Count > 2 ? files[2] : null, mode);
        Check(options, line, files, block.Settings.Now());
        block.Tls = options;
        if (block.Schemes.All(scheme => scheme == ServerScheme.Dns))
        {
            line.Warn("it has no effect: no key of the block begins with tls:// or https://; write one, or remove the line");
        }
        else if (options is { VerifiesClients: false, CaFile: not null })
        {
            line.Warn("the CA file has no effect without 'client_auth verify_if_given' or 'client_auth require_and_verify'; write one of them, or remove the file");
        }
    }

    private static void Check(TlsOptions options, DirectiveLine line, List<string> files, DateTimeOffset now)
    {
        try
        {
            if (ServerCertificate.Load(options).WhyRefused(now) is { } reason)
            {
                // Not an error: the node's other listeners must start after a restart, too.
                line.Warn($"the certificate in '{options.CertificateFile}' {reason}");
            }
        }
        catch (CertificateFileException fault)
        {
            line.Fail(line.Arguments[Math.Max(0, files.IndexOf(fault.File))], fault.Message);
        }
    }

    private static ClientAuthentication ReadMode(ClientAuthentication mode, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return mode;
        }

        if (Modes.TryGetValue(line.Arguments[0].Text, out var read))
        {
            return read;
        }

        line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no way to treat clients; write one of {string.Join(", ", Modes.Keys)}");
        return mode;
    }

    private static ClientAuthentication ReadKeyLog(ClientAuthentication mode, DirectiveLine line)
    {
        line.Fail(line.Name, "the keys of connections are not written to a file, which would open them to everybody who reads it; remove the line");
        return mode;
    }
}
