using ActorDns.Actors.Routing.Cache;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>cache</c>.</summary>
internal sealed class CacheReader : DirectiveReader
{
    private const int MaxTtl = int.MaxValue;
    private const int MaxCapacity = 10_000_000;

    private static readonly OptionTable<CacheOptions> Table = new("cache")
    {
        { "success CAPACITY [TTL] [MINTTL]", (options, line) => options with { Success = ReadLimits(options.Success, line) } },
        { "denial CAPACITY [TTL] [MINTTL]", (options, line) => options with { Denial = ReadLimits(options.Denial, line) } },
        { "prefetch AMOUNT [DURATION] [PERCENTAGE%]", ReadPrefetch },
        { "serve_stale [DURATION] [immediate|verify]", ReadStale },
        { "serve_stale_policy prefer_positive", ReadStalePolicy },
        { "servfail DURATION", (options, line) => line.HasArguments(1, 1) && line.TryDuration(line.Arguments[0], TimeSpan.FromMinutes(5), out var time) ? options with { ServerFailure = time } : options },
        { "disable success|denial [ZONES…]", ReadDisable, true },
        { "keepttl", (options, line) => line.HasArguments(0, 0) ? options with { KeepTtl = true } : options },
    };

    /// <inheritdoc/>
    public override string Name => "cache";

    /// <inheritdoc/>
    public override string Syntax => "cache [TTL] [ZONES…] { success CAPACITY [TTL] [MINTTL] … }";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => Table.Syntaxes;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        var options = new CacheOptions();
        var zones = directive.Arguments.AsEnumerable();
        if (directive.Arguments is [var first, ..] && first.Text.All(char.IsAsciiDigit))
        {
            zones = zones.Skip(1);
            if (line.TryInteger(first, 1, MaxTtl, out var ttl))
            {
                options = options with
                {
                    Success = options.Success with { MaxTtlSeconds = ttl },
                    Denial = options.Denial with { MaxTtlSeconds = ttl },
                };
            }
        }

        line.TryZones(zones, out var names);
        block.Cache = Table.Read(directive, options with { Zones = names }, diagnostics);
    }

    private static CacheLimits ReadLimits(CacheLimits limits, DirectiveLine line)
    {
        if (!line.HasArguments(1, 3)
            || !line.TryInteger(line.Arguments[0], 0, MaxCapacity, out var capacity))
        {
            return limits;
        }

        limits = limits with { Capacity = Math.Max(capacity, CacheOptions.MinCapacity) };
        if (line.Arguments.Count > 1 && line.TryInteger(line.Arguments[1], 1, MaxTtl, out var ttl))
        {
            limits = limits with { MaxTtlSeconds = ttl };
        }

        return line.Arguments.Count > 2 && line.TryInteger(line.Arguments[2], 0, MaxTtl, out var least)
            ? limits with { MinTtlSeconds = least }
            : limits;
    }

    private static CacheOptions ReadPrefetch(CacheOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 3) || !line.TryInteger(line.Arguments[0], 0, MaxTtl, out var amount))
        {
            return options;
        }

        options = options with { PrefetchAmount = amount };
        if (line.Arguments.Count > 1 && line.TryDuration(line.Arguments[1], TimeSpan.FromDays(1), out var gap))
        {
            options = options with { PrefetchGap = gap };
        }

        if (line.Arguments.Count < 3)
        {
            return options;
        }

        var text = line.Arguments[2].Text;
        if (text.EndsWith('%') && int.TryParse(text.AsSpan(0, text.Length - 1), out var percentage) && percentage is >= 10 and <= 90)
        {
            return options with { PrefetchPercentage = percentage };
        }

        line.Fail(line.Arguments[2], $"'{text}' is no percentage from 10% to 90%; write for example 10%");
        return options;
    }

    private static CacheOptions ReadStale(CacheOptions options, DirectiveLine line)
    {
        line.HasArguments(0, 2);
        options = options with { StaleImmediately = true };
        if (line.Arguments.Count > 0 && line.TryDuration(line.Arguments[0], TimeSpan.FromDays(365), out var time))
        {
            options = options with { StaleFor = time };
        }

        if (line.Arguments.Count > 1)
        {
            options = options with { StaleImmediately = line.Arguments[1].Text == "immediate" };
            if (line.Arguments[1].Text is not ("immediate" or "verify"))
            {
                line.Fail(line.Arguments[1], $"'{line.Arguments[1].Text}' is no refresh mode; write immediate or verify");
            }
        }

        return options;
    }

    private static CacheOptions ReadStalePolicy(CacheOptions options, DirectiveLine line)
    {
        if (line.HasArguments(1, 1) && line.Arguments[0].Text != "prefer_positive")
        {
            line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no policy; write prefer_positive");
        }

        return options with { StalePrefersPositive = true };
    }

    private static CacheOptions ReadDisable(CacheOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, int.MaxValue) || !line.TryZones(line.Arguments.Skip(1), out var zones))
        {
            return options;
        }

        IReadOnlyList<DomainName> disabled = zones.Count == 0 ? [DomainName.Root] : zones;
        switch (line.Arguments[0].Text)
        {
            case "success":
                return options with { SuccessDisabled = [.. options.SuccessDisabled, .. disabled] };
            case "denial":
                return options with { DenialDisabled = [.. options.DenialDisabled, .. disabled] };
            default:
                line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is neither success nor denial; write one of them, then the zones if only some are meant");
                return options;
        }
    }
}
