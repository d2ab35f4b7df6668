using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Log;

/// <summary>One log directive, read and validated. Immutable.</summary>
/// <param name="Names">Names at or below these are logged.</param>
/// <param name="Format">The line's format with its placeholders; <c>{common}</c> and <c>{combined}</c> may stand for the two below.</param>
/// <param name="Classes">Which responses are logged.</param>
public sealed record LogOptions(IReadOnlyList<DomainName> Names, string Format, LogClasses Classes)
{
    /// <summary>The format when none is given.</summary>
    public const string CommonFormat = """{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}""";

    /// <summary>The common format and the opcode.</summary>
    public const string CombinedFormat = CommonFormat + " \"{>opcode}\"";
}
