namespace ActorDns.Protocol.Wire;

/// <summary>One EDNS option; its value points into the message.</summary>
public readonly ref struct EdnsOption
{
    /// <summary>OPTION-CODE; see <see cref="EdnsOptionCode"/>.</summary>
    public ushort Code { get; init; }

    /// <summary>OPTION-DATA.</summary>
    public ReadOnlySpan<byte> Value { get; init; }
}
