using ActorDns.Actors.Routing.Hosts;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>hosts</c>: a file, zones, options, and lines of the file's form between them.</summary>
internal sealed class HostsReader : DirectiveReader
{
    private static readonly OptionTable<HostsOptions> Table = new("hosts")
    {
        { "ttl SECONDS", (options, line) => line.HasArguments(1, 1) && line.TryInteger(line.Arguments[0], 1, ushort.MaxValue, out var ttl) ? options with { TtlSeconds = (uint)ttl } : options },
        { "no_reverse", (options, line) => line.HasArguments(0, 0) ? options with { Reverse = false } : options },
        { "reload DURATION", (options, line) => line.HasArguments(1, 1) && line.TryDuration(line.Arguments[0], TimeSpan.FromDays(1), out var period) ? options with { ReloadPeriod = period } : options },
        { "fallthrough [ZONES…]", (options, line) => line.TryFallthrough(out var zones) ? options with { Fallthrough = zones } : options },
        { "fallthrough_unsupported", (options, line) => line.HasArguments(0, 0) ? options with { FallthroughUnsupported = true } : options },
    };

    /// <inheritdoc/>
    public override string Name => "hosts";

    /// <inheritdoc/>
    public override string Syntax => "hosts [FILE [ZONES…]] { ADDRESS NAME… | ttl | no_reverse | reload | fallthrough [ZONES…] }";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => Table.Syntaxes;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.TryZones(directive.Arguments.Skip(1), out var zones);
        var options = new HostsOptions { Zones = zones.Count > 0 ? zones : block.Zones, Inline = ReadInline(directive, line) };
        if (directive.Arguments is [var file, ..])
        {
            options = options with { Path = block.PathOf(file.Text) };
        }

        options = Table.Read(directive with { Block = [.. directive.Block.Where(child => !IsEntry(child))] }, options, diagnostics);
        if (options is { FallthroughUnsupported: true, Fallthrough: null })
        {
            line.Fail(directive.Block.Last(child => child.Name.Text == "fallthrough_unsupported").Name, "'fallthrough_unsupported' has no effect without 'fallthrough'; add that line");
        }

        block.Hosts = options;
    }

    private static bool IsEntry(CorefileDirective line) => HostAddress.TryParse(line.Name.Text.Split('%')[0], out _);

    private static List<string> ReadInline(CorefileDirective directive, DirectiveLine owner)
    {
        var lines = new List<string>();
        foreach (var entry in directive.Block.Where(IsEntry))
        {
            if (entry.Arguments.Count == 0)
            {
                owner.Fail(entry.Name, $"'{entry.Name.Text}' has no name behind it; write '{entry.Name.Text} NAME…'");
            }

            foreach (var name in entry.Arguments)
            {
                if (!DomainName.TryParse(name.Text, out _, out var error))
                {
                    owner.Fail(name, $"'{name.Text}' is no domain name: {error}");
                }
            }

            lines.Add($"{entry.Name.Text} {string.Join(' ', entry.Arguments.Select(name => name.Text))}");
        }

        return lines;
    }
}
