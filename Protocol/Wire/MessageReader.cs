using System.Buffers.Binary;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// Reads any DNS message over a span, front to back: header, questions, then the records of all sections. No exception
/// and no allocation, whatever the octets; the first fault ends the reading and is told. Work is bounded: each record is
/// passed once and an owner name costs at most what <see cref="MessageNames"/> allows. RDATA is not looked into: see
/// <see cref="RecordData"/>. Octets behind the last record are ignored.
/// </summary>
public ref struct MessageReader
{
    private const int HeaderLength = 12;
    private readonly ReadOnlySpan<byte> _message;
    private int _position;
    private int _questionsLeft;
    private int _recordsLeft;

    /// <summary>Reads the header.</summary>
    /// <param name="message">The octets of one datagram, or of one TCP message without its length.</param>
    public MessageReader(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength)
        {
            Fault = MessageFault.HeaderCutShort;
            return;
        }

        _message = message;
        _position = HeaderLength;
        Id = BinaryPrimitives.ReadUInt16BigEndian(message);
        Flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        QuestionCount = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        AnswerCount = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        AuthorityCount = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        AdditionalCount = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        _questionsLeft = QuestionCount;
        _recordsLeft = AnswerCount + AuthorityCount + AdditionalCount;
    }

    /// <summary>What stopped the reading; <see cref="MessageFault.None"/> as long as all was well.</summary>
    public MessageFault Fault { get; private set; }

    /// <summary>ID.</summary>
    public readonly ushort Id { get; }

    /// <summary>The header's flag word.</summary>
    public readonly ushort Flags { get; }

    /// <summary>QDCOUNT.</summary>
    public readonly ushort QuestionCount { get; }

    /// <summary>ANCOUNT, as the header says.</summary>
    public readonly ushort AnswerCount { get; }

    /// <summary>NSCOUNT, as the header says.</summary>
    public readonly ushort AuthorityCount { get; }

    /// <summary>ARCOUNT, as the header says; OPT counts.</summary>
    public readonly ushort AdditionalCount { get; }

    /// <summary>QR.</summary>
    public readonly bool IsResponse => (Flags & 0x8000) != 0;

    /// <summary>Opcode, 0 to 15.</summary>
    public readonly byte Opcode => (byte)((Flags >> 11) & 0xF);

    /// <summary>AA.</summary>
    public readonly bool Authoritative => (Flags & 0x0400) != 0;

    /// <summary>TC.</summary>
    public readonly bool Truncated => (Flags & 0x0200) != 0;

    /// <summary>RD.</summary>
    public readonly bool RecursionDesired => (Flags & 0x0100) != 0;

    /// <summary>RA.</summary>
    public readonly bool RecursionAvailable => (Flags & 0x0080) != 0;

    /// <summary>AD.</summary>
    public readonly bool AuthenticData => (Flags & 0x0020) != 0;

    /// <summary>CD.</summary>
    public readonly bool CheckingDisabled => (Flags & 0x0010) != 0;

    /// <summary>The header's four bits of RCODE; <see cref="MessageRecord.ExtendedCodeBits"/> of an OPT are to be added.</summary>
    public readonly ResponseCode ResponseCode => (ResponseCode)(Flags & 0xF);

    /// <summary>The offset of what is read next; behind the last record when all are read.</summary>
    public readonly int Position => _position;

    /// <summary>Reads the next question.</summary>
    /// <param name="name">Takes QNAME in uncompressed wire form; at least 255 octets.</param>
    /// <param name="nameLength">Octets of it.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="recordClass">QCLASS.</param>
    /// <returns>False when there is none left or with a fault.</returns>
    public bool TryReadQuestion(scoped Span<byte> name, out int nameLength, out RecordType type, out RecordClass recordClass)
    {
        nameLength = 0;
        type = RecordType.None;
        recordClass = RecordClass.None;
        if (Fault != MessageFault.None || _questionsLeft == 0)
        {
            return false;
        }

        var position = _position;
        var fault = MessageNames.Read(_message, ref position, name, out var length);
        if (fault == MessageFault.None && position + 4 > _message.Length)
        {
            fault = MessageFault.QuestionCutShort;
        }

        if (fault != MessageFault.None)
        {
            Fault = fault;
            return false;
        }

        nameLength = length;
        type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(_message[position..]);
        recordClass = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(_message[(position + 2)..]);
        _position = position + 4;
        _questionsLeft--;
        return true;
    }

    /// <summary>Reads the next record of any section; questions not yet read are passed over.</summary>
    /// <param name="owner">Takes the owner name in uncompressed wire form; at least 255 octets.</param>
    /// <param name="record">The record.</param>
    /// <returns>False when there is none left or with a fault.</returns>
    public bool TryReadRecord(scoped Span<byte> owner, out MessageRecord record)
    {
        record = default;
        while (TryReadQuestion(owner, out _, out _, out _))
        {
        }

        if (Fault != MessageFault.None || _recordsLeft == 0)
        {
            return false;
        }

        var position = _position;
        Fault = MessageNames.Read(_message, ref position, owner, out var ownerLength);
        if (Fault == MessageFault.None && !TryReadFixedPart(position, ownerLength, out record))
        {
            Fault = MessageFault.RecordCutShort;
        }

        if (Fault != MessageFault.None)
        {
            return false;
        }

        _position = record.RdataOffset + record.RdataLength;
        _recordsLeft--;
        return true;
    }

    private readonly bool TryReadFixedPart(int position, int ownerLength, out MessageRecord record)
    {
        record = default;
        if (position + 10 > _message.Length)
        {
            return false;
        }

        var fixedPart = _message[position..];
        int rdataLength = BinaryPrimitives.ReadUInt16BigEndian(fixedPart[8..]);
        if (position + 10 + rdataLength > _message.Length)
        {
            return false;
        }

        record = new MessageRecord
        {
            Section = CurrentSection,
            OwnerLength = ownerLength,
            Type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(fixedPart),
            Class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(fixedPart[2..]),
            TtlSeconds = BinaryPrimitives.ReadUInt32BigEndian(fixedPart[4..]),
            RdataOffset = position + 10,
            RdataLength = rdataLength,
        };
        return true;
    }

    private readonly Section CurrentSection =>
        _recordsLeft > AuthorityCount + AdditionalCount ? Section.Answer
        : _recordsLeft > AdditionalCount ? Section.Authority
        : Section.Additional;
}
