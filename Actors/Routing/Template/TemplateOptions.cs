using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Template;

/// <summary>Directive <c>template</c>. Immutable.</summary>
public sealed record TemplateOptions
{
    /// <summary>The class it answers; ANY for all.</summary>
    public required RecordClass Class { get; init; }

    /// <summary>The type it answers; ANY for all.</summary>
    public required RecordType Type { get; init; }

    /// <summary>The zones it is about; at least one.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>What names must match; the first one that does counts. Empty for all names.</summary>
    public IReadOnlyList<GoPattern> Patterns { get; init; } = [];

    /// <summary>The records of the response, section by section.</summary>
    public IReadOnlyList<RecordTemplate> Records { get; init; } = [];

    /// <summary>The response's RCODE.</summary>
    public ResponseCode ResponseCode { get; init; }

    /// <summary>INFO-CODE of an Extended DNS Error (RFC 8914); null for none.</summary>
    public ushort? ExtendedError { get; init; }

    /// <summary>EXTRA-TEXT of the Extended DNS Error.</summary>
    public string ExtendedErrorText { get; init; } = string.Empty;

    /// <summary>The zones in which a name that matches nothing goes on; null for none, it is SERVFAIL then.</summary>
    public IReadOnlyList<DomainName>? Fallthrough { get; init; }
}
