namespace ActorDns.Actors.Routing.Bufsize;

/// <summary>Caps UDP responses to clients with EDNS (directive <c>bufsize</c>). Stateless, no allocation.</summary>
/// <param name="octets">The cap in octets, 512 to 4096.</param>
public sealed class BufsizeStage(int octets) : Stage
{
    /// <inheritdoc/>
    public override string Name => "bufsize";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        context.UdpResponseCap = octets;
        return Next.HandleAsync(context);
    }
}
