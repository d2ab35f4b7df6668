using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The ports a name asks for. Both labels empty: every port, unnamed ones too (the name of the service itself). An empty
/// port label is any port of the protocol, as CoreDNS has it for <c>_._tcp</c>; a port without a name has no such name.
/// </summary>
internal readonly ref struct PortFilter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> protocol)
{
    private readonly ReadOnlySpan<byte> _name = name;
    private readonly ReadOnlySpan<byte> _protocol = protocol;

    /// <summary>Says whether a port is asked for.</summary>
    public bool Matches(PortObject port) =>
        (_name.IsEmpty || EqualsText(_name, port.Name)) && (_protocol.IsEmpty || EqualsText(_protocol, port.Protocol));

    /// <summary>Counts the ports with a number that are asked for.</summary>
    public int Count(PortObject[] ports)
    {
        var count = 0;
        foreach (var port in ports)
        {
            count += port.Number >= 0 && Matches(port) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Says whether any port is asked for, with a number or not.</summary>
    public bool MatchesAny(PortObject[] ports)
    {
        foreach (var port in ports)
        {
            if (Matches(port))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EqualsText(ReadOnlySpan<byte> label, string text)
    {
        if (label.Length != text.Length)
        {
            return false;
        }

        for (var i = 0; i < label.Length; i++)
        {
            if (WireNames.ToLower(label[i]) != text[i])
            {
                return false;
            }
        }

        return true;
    }
}
