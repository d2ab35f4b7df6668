using ActorDns.Protocol.Names;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Whoami;

/// <summary>
/// Tells the client its own address, port and transport in the additional section, whatever it asks (directive <c>whoami</c>):
/// an A or AAAA record at the name and an SRV record at <c>_udp</c> or <c>_tcp</c> below it. Stateless, thread-safe, no
/// allocation; never cached, for it is about this client.
/// </summary>
public sealed class WhoamiStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "whoami";

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.AnsweredBy = this;
        context.MayBeCached = false;
        var writer = context.BeginResponse();
        writer.Authoritative = true;
        writer.Class = context.Query.Class;
        writer.TryAddAddress(Section.Additional, context.Name, 0, context.ClientAddress);

        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var length = 0;
        WireNames.TryAppendLabel(owner, ref length, context.Transport == Transport.Tcp ? "_tcp"u8 : "_udp"u8);
        if (length + context.Name.Length <= WireNames.MaxLength)
        {
            context.Name.CopyTo(owner[length..]);
            writer.TryAddSrv(Section.Additional, owner[..(length + context.Name.Length)], 0, 0, 0, context.ClientPort, DomainName.Root.Wire);
        }

        context.Complete(ref writer);
        return ValueTask.CompletedTask;
    }
}
