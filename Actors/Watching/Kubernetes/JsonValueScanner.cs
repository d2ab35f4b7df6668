using System.Buffers;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Finds where one JSON value ends without reading it, and goes on where it stopped when more octets arrive: no octet
/// is looked at twice however the stream is cut. It checks no grammar; what it cuts out is parsed strictly afterwards.
/// </summary>
internal struct JsonValueScanner
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> AfterScalar = SearchValues.Create(",}] \t\r\n"u8);
    private int _depth;
    private State _state;

    private enum State : byte
    {
        Before,
        Structure,
        String,
        Escape,
        Scalar,
    }

    /// <summary>Looks at further octets of the value; the first one given ever must be the value's first.</summary>
    /// <param name="octets">What follows what was given before.</param>
    /// <returns>How many of them belong to the value, or -1 when all do and it goes on.</returns>
    public int Scan(ReadOnlySpan<byte> octets)
    {
        var position = 0;
        while (position < octets.Length)
        {
            var rest = octets[position..];
            var step = _state switch
            {
                State.Before => Begin(rest[0]),
                State.Escape => Return(State.String),
                State.String => ScanString(rest),
                State.Structure => ScanStructure(rest),
                _ => ScanScalar(rest),
            };
            if (_state == State.Before)
            {
                return position + step;
            }

            position += step;
        }

        return -1;
    }

    private int Begin(byte first)
    {
        _depth = 0;
        switch (first)
        {
            case (byte)'{' or (byte)'[':
                _depth = 1;
                return Return(State.Structure);
            case (byte)'"':
                return Return(State.String);
            default:
                return Return(State.Scalar);
        }
    }

    private int ScanString(ReadOnlySpan<byte> rest)
    {
        var found = rest.IndexOfAny(InString);
        if (found < 0)
        {
            return rest.Length;
        }

        _state = rest[found] == (byte)'\\' ? State.Escape : _depth == 0 ? State.Before : State.Structure;
        return found + 1;
    }

    private int ScanStructure(ReadOnlySpan<byte> rest)
    {
        var found = rest.IndexOfAny(Structure);
        if (found < 0)
        {
            return rest.Length;
        }

        switch (rest[found])
        {
            case (byte)'"':
                _state = State.String;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            default:
                _depth--;
                _state = _depth == 0 ? State.Before : State.Structure;
                break;
        }

        return found + 1;
    }

    private int ScanScalar(ReadOnlySpan<byte> rest)
    {
        var found = rest.IndexOfAny(AfterScalar);
        if (found < 0)
        {
            return rest.Length;
        }

        _state = State.Before;
        return found;
    }

    private int Return(State next)
    {
        _state = next;
        return 1;
    }
}
