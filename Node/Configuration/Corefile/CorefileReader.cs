using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Directives;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Node.Configuration.Corefile.Zones;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>
/// Reads a Corefile: words (<see cref="CorefileLexer"/>), imports (<see cref="CorefileExpander"/>), tree
/// (<see cref="CorefileParser"/>), options (<see cref="DirectiveReader"/>). Every step goes on after a fault, so that all
/// errors of a file are reported at once. Thread-safe; throws nothing whatever the file holds.
/// </summary>
public static class CorefileReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The path; diagnostics name it as it is given.</param>
    /// <param name="options">What is taken from outside.</param>
    public static CorefileReadResult ReadFile(string path, CorefileReadOptions options)
    {
        var text = CorefileFiles.TryRead(path, out var error);
        return text is null
            ? new CorefileReadResult(null, [new CorefileDiagnostic(new SourceLocation(path, 1, 1), true, error)])
            : Read(text, path, options);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The name diagnostics give it; relative imports are looked for in its folder.</param>
    /// <param name="options">What is taken from outside.</param>
    public static CorefileReadResult Read(string text, string file, CorefileReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new CorefileDiagnostics();
        var tokens = new CorefileExpander(options.EnvironmentVariable, diagnostics).Expand(CorefileLexer.Read(text, file, diagnostics));
        var blocks = new CorefileParser(tokens, diagnostics).Parse();
        if (blocks.Count == 0 && diagnostics.ErrorCount == 0)
        {
            diagnostics.Error(new SourceLocation(file, 1, 1), "the file has no server block; write one such as '.:53 { kubernetes cluster.local }'");
        }

        using var dependencies = new CorefileDependencies();
        var read = blocks.SelectMany(block => ReadBlock(block, options, dependencies, diagnostics)).ToList();
        BlockOverlap.Check(read, diagnostics);
        ListenerConflicts.Check(read, diagnostics);
        var configuration = diagnostics.ErrorCount == 0 ? new CorefileConfiguration(read) : null;
        return new CorefileReadResult(configuration, [.. diagnostics.Items.OrderBy(item => item.Location.File != file).ThenBy(item => item.Location.Line).ThenBy(item => item.Location.Column)])
        {
            Fingerprint = dependencies.JoinTo(CorefileFingerprint.Of(blocks)),
        };
    }

    private static List<ServerBlockOptions> ReadBlock(CorefileBlock block, CorefileReadOptions options, CorefileDependencies dependencies, CorefileDiagnostics diagnostics)
    {
        var keys = ReadKeys(block, diagnostics);
        var draft = new ServerBlockDraft([.. keys.SelectMany(key => key.Zones).Distinct()], options, dependencies) { Schemes = [.. keys.Select(key => key.Scheme).Distinct()] };
        var seen = new Dictionary<string, CorefileToken>(StringComparer.Ordinal);

        // In the order the stages run: 'root' comes before those whose paths begin there.
        foreach (var directive in block.Directives.OrderBy(directive => StageOrder.PositionOf(directive.Name.Text)))
        {
            if (DirectiveRegistry.Find(directive.Name, diagnostics) is not { } reader)
            {
                continue;
            }

            if (!seen.TryAdd(reader.Name, directive.Name) && !reader.MayRepeat)
            {
                diagnostics.Error(directive.Name, $"{reader.Name}: a block may hold it once, and it is already at {seen[reader.Name].Location}; remove one of them");
                continue;
            }

            reader.Read(directive, draft, diagnostics);
        }

        foreach (var check in draft.Checks)
        {
            check();
        }

        MetadataReader.CheckReads(draft);

        return [.. keys.GroupBy(key => (key.Scheme, Port: key.Port ?? key.Scheme.DefaultPort() ?? options.DefaultPort)).Select(port => ToOptions(block, draft, port))];
    }

    private static List<ServerKey> ReadKeys(CorefileBlock block, CorefileDiagnostics diagnostics)
    {
        var keys = new List<ServerKey>();
        foreach (var token in block.Keys.Where(token => token.Text.Length > 0 || block.Keys.Count == 1))
        {
            if (ServerKey.TryParse(token.Text, out var key, out var error))
            {
                keys.Add(key);
            }
            else
            {
                diagnostics.Error(token, error);
            }
        }

        return keys;
    }

    private static ServerBlockOptions ToOptions(CorefileBlock block, ServerBlockDraft draft, IGrouping<(ServerScheme Scheme, int Port), ServerKey> port) => new()
    {
        Location = block.Keys[0].Location,
        Zones = [.. port.SelectMany(key => key.Zones).Distinct()],
        Scheme = port.Key.Scheme,
        Port = port.Key.Port,
        Tls = port.Key.Scheme == ServerScheme.Dns ? null : draft.Tls,
        BindAddresses = draft.BindAddresses,
        Kubernetes = draft.Metadata is { ReadsClientPod: true } ? draft.Kubernetes is { } known ? known with { IndexesPods = true } : null : draft.Kubernetes,
        External = draft.External,
        Forwards = draft.Forwards,
        HasLoop = draft.HasLoop,
        Acls = draft.Acls,
        Autopath = draft.Autopath,
        Metadata = draft.Metadata,
        Files = draft.Files,
        Autos = draft.Autos,
        Secondaries = draft.Secondaries,
        Transfers = draft.Transfers,
        Root = draft.Root,
        HeaderRules = draft.HeaderRules,
        IsMinimal = draft.IsMinimal,
        Templates = draft.Templates,
        View = draft.View,
        Local = draft.Local,
        Nsid = draft.Nsid,
        Chaos = draft.Chaos,
        IsWhoami = draft.IsWhoami,
        Dns64 = draft.Dns64,
        Timeouts = draft.Timeouts,
        Reload = draft.Reload,
        LoadBalance = draft.LoadBalance,
        Cache = draft.Cache,
        Errors = draft.Errors,
        Logs = draft.Logs,
        Trace = draft.Trace,
        Dnstaps = draft.Dnstaps,
        Prometheus = draft.Prometheus,
        Health = draft.Health,
        Ready = draft.Ready,
        Hosts = draft.Hosts,
        RewriteRules = draft.RewriteRules,
        RefusesAny = draft.RefusesAny,
        UdpResponseCap = draft.UdpResponseCap,
    };
}
