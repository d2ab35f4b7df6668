using ActorDns.Actors.Routing.Autopath;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>autopath</c>: zones, and a file with a search list or <c>@kubernetes</c>.</summary>
internal sealed class AutopathReader : DirectiveReader
{
    private const string OfPods = "@kubernetes";

    /// <inheritdoc/>
    public override string Name => AutopathStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "autopath [ZONES…] @kubernetes|FILE";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasArguments(1, int.MaxValue) || !line.HasNoBlock())
        {
            return;
        }

        line.TryZones(directive.Arguments.SkipLast(1), out var zones);
        var source = directive.Arguments[^1];
        var options = new AutopathOptions { Zones = zones.Count > 0 ? zones : block.Zones, IsOfPod = source.Text == OfPods };
        if (options.IsOfPod)
        {
            block.Autopath = options with { Domains = HostDomains(block.Settings.ResolverFile, line) };
            block.Checks.Add(() => CheckPods(block, line));
        }
        else if (source.Text.StartsWith('@'))
        {
            line.Fail(source, $"'{source.Text}' knows no search lists; write '{OfPods}', or a file such as /etc/resolv.conf");
        }
        else
        {
            block.Autopath = options with { Domains = ReadFile(block.PathOf(source.Text), source, line) };
        }
    }

    private static void CheckPods(ServerBlockDraft block, DirectiveLine line)
    {
        if (block.Kubernetes is not { } kubernetes)
        {
            line.Fail(line.Name, $"'{OfPods}' needs the directive 'kubernetes' in the same block; add it, or name a file with a search list");
        }
        else if (kubernetes.Pods != PodMode.Verified)
        {
            line.Warn("has no effect while the namespaces of pods are not known; write 'pods verified' in 'kubernetes', or remove the line");
        }
    }

    /// <summary>A host without that file, or with a broken one, adds nothing to the lists of its pods.</summary>
    private static List<DomainName> HostDomains(string path, DirectiveLine line)
    {
        if (CorefileFiles.TryRead(path, out _) is not { } text)
        {
            return [];
        }

        var domains = DomainsOf(text, out var faults);
        foreach (var fault in faults)
        {
            line.Warn($"{path}: {fault}; it is left out");
        }

        return domains;
    }

    private static List<DomainName> ReadFile(string path, CorefileToken at, DirectiveLine line)
    {
        if (CorefileFiles.TryRead(path, out var error) is not { } text)
        {
            line.Fail(at, error);
            return [];
        }

        var domains = DomainsOf(text, out var faults);
        foreach (var fault in faults)
        {
            line.Fail(at, $"{path}: {fault}");
        }

        if (domains.Count == 0 && faults.Count == 0)
        {
            line.Fail(at, $"'{path}' has no line 'search DOMAIN…'; add one, or write '{OfPods}' in its place");
        }

        return domains;
    }

    /// <summary>As resolvers read it: the last line <c>search</c> or <c>domain</c> counts.</summary>
    private static List<DomainName> DomainsOf(string text, out List<string> faults)
    {
        string[] words = [];
        foreach (var line in text.Split('\n'))
        {
            var read = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            words = read is ["search" or "domain", _, ..] ? read[1..(read[0] == "domain" ? 2 : read.Length)] : words;
        }

        faults = [];
        var domains = new List<DomainName>();
        foreach (var word in words)
        {
            if (DomainName.TryParse(word, out var domain, out var error))
            {
                domains.Add(domain);
            }
            else
            {
                faults.Add($"'{word}' is no domain name: {error}");
            }
        }

        if (domains.Count > AutopathOptions.MaxDomains)
        {
            faults.Add($"its search list has {domains.Count} domains, more than the {AutopathOptions.MaxDomains} that are walked; shorten it");
            domains.RemoveRange(AutopathOptions.MaxDomains, domains.Count - AutopathOptions.MaxDomains);
        }

        return domains;
    }
}
