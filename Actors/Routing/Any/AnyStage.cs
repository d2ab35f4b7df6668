using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Any;

/// <summary>Answers ANY with one HINFO record (directive <c>any</c>, RFC 8482 section 4.2), as CoreDNS writes it. Stateless, no allocation.</summary>
public sealed class AnyStage : Stage
{
    private const uint TtlSeconds = 8482;

    /// <inheritdoc/>
    public override string Name => "any";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        if (context.Query.Type != RecordType.ANY)
        {
            return Next.HandleAsync(context);
        }

        context.AnsweredBy = this;
        var writer = context.BeginResponse();
        writer.TryAdd(Section.Answer, context.Name, RecordType.HINFO, TtlSeconds, "\u000dANY obsoleted\u000cSee RFC 8482"u8);
        context.Complete(ref writer);
        return ValueTask.CompletedTask;
    }
}
