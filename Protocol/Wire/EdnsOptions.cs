using System.Buffers.Binary;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// The options of an OPT record (RFC 6891 section 6.1.2), in order. Allocates nothing and throws on no octets:
/// enumeration ends at the first option that is cut short.
/// </summary>
public readonly ref struct EdnsOptions
{
    private const int OptionHeaderLength = 4;
    private readonly ReadOnlySpan<byte> _rdata;

    /// <summary>Takes the RDATA of an OPT record.</summary>
    public EdnsOptions(ReadOnlySpan<byte> rdata) => _rdata = rdata;

    /// <summary>The options of a query; none when it has no EDNS.</summary>
    /// <param name="message">The octets <paramref name="query"/> was read from.</param>
    /// <param name="query">The query.</param>
    public static EdnsOptions Of(ReadOnlySpan<byte> message, in Query query) =>
        new(query.HasEdns ? message.Slice(query.OptionsOffset, query.OptionsLength) : default);

    /// <summary>Finds the first option of a code.</summary>
    /// <param name="code">OPTION-CODE.</param>
    /// <param name="value">Its value; empty when there is none.</param>
    /// <returns>False if there is none.</returns>
    public bool TryFind(ushort code, out ReadOnlySpan<byte> value)
    {
        foreach (var option in this)
        {
            if (option.Code == code)
            {
                value = option.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Appends an option to RDATA under construction.</summary>
    /// <returns>False, and nothing written, if it does not fit.</returns>
    public static bool TryAppend(Span<byte> rdata, ref int position, ushort code, ReadOnlySpan<byte> value)
    {
        var end = position + OptionHeaderLength + value.Length;
        if (value.Length > ushort.MaxValue || end > rdata.Length)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(rdata[position..], code);
        BinaryPrimitives.WriteUInt16BigEndian(rdata[(position + 2)..], (ushort)value.Length);
        value.CopyTo(rdata[(position + OptionHeaderLength)..]);
        position = end;
        return true;
    }

    /// <summary>Enumerates without allocation.</summary>
    public Enumerator GetEnumerator() => new(_rdata);

    /// <summary>Walks the options.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> rdata) => _rest = rdata;

        /// <summary>The option.</summary>
        public EdnsOption Current { get; private set; }

        /// <summary>Moves on; false at the end or at an option that is cut short.</summary>
        public bool MoveNext()
        {
            if (_rest.Length < OptionHeaderLength)
            {
                return false;
            }

            var end = OptionHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
            if (end > _rest.Length)
            {
                return false;
            }

            Current = new EdnsOption
            {
                Code = BinaryPrimitives.ReadUInt16BigEndian(_rest),
                Value = _rest[OptionHeaderLength..end],
            };
            _rest = _rest[end..];
            return true;
        }
    }
}
