namespace ActorDns.Protocol.Wire;

/// <summary>What is wrong with a message, as <see cref="MessageReader"/> found it.</summary>
public enum MessageFault : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Fewer than the 12 octets of a header.</summary>
    HeaderCutShort = 1,

    /// <summary>The message ends within a question, fewer than the header counts.</summary>
    QuestionCutShort = 2,

    /// <summary>The message ends within a record, or holds fewer than the header counts.</summary>
    RecordCutShort = 3,

    /// <summary>The message, or the RDATA, ends within a name.</summary>
    NameCutShort = 4,

    /// <summary>A name of more than 255 octets (RFC 1035 section 2.3.4), or more than the caller has room for.</summary>
    NameTooLong = 5,

    /// <summary>A label of type 01 or 10 (RFC 6891 section 5).</summary>
    ReservedLabelType = 6,

    /// <summary>A compression pointer that does not lead to an earlier name (RFC 1035 section 4.1.4), or more than 127 in a row.</summary>
    BadPointer = 7,

    /// <summary>RDATA that is shorter or longer than its type's fields.</summary>
    BadRdata = 8,

    /// <summary>The caller's buffer is too small for RDATA.</summary>
    NoRoom = 9,
}
