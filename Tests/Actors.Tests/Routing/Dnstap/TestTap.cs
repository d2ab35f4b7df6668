using System.Net;
using Google.Protobuf;

namespace ActorDns.Actors.Tests.Routing.Dnstap;

/// <summary>One dnstap message, read field by field with protobuf's own library.</summary>
internal sealed record TestTap
{
    private readonly Dictionary<int, object> _outer = [];
    private readonly Dictionary<int, object> _message = [];

    public string Identity => Text(1);

    public string Version => Text(2);

    public string Extra => Text(3);

    public ulong Type => Number(1);

    public ulong Family => Number(2);

    public ulong Protocol => Number(3);

    public string? Query => EndPoint(4);

    public string? Response => EndPoint(5);

    public DateTime QueryTime => Time(8);

    public DateTime? ResponseTime => _message.ContainsKey(12) ? Time(12) : null;

    public byte[]? QueryMessage => (_message.GetValueOrDefault(10) as ByteString)?.ToByteArray();

    public byte[]? ResponseMessage => (_message.GetValueOrDefault(14) as ByteString)?.ToByteArray();

    public static TestTap Parse(byte[] octets)
    {
        var tap = new TestTap();
        Read(new CodedInputStream(octets), tap._outer);
        Assert.Equal(1ul, tap._outer[15]);
        Read(((ByteString)tap._outer[14]).CreateCodedInput(), tap._message);
        return tap;
    }

    private static void Read(CodedInputStream input, Dictionary<int, object> fields)
    {
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                var other => throw new InvalidDataException($"wire type {other}"),
            };
            fields.Add(WireFormat.GetTagFieldNumber(tag), value);
        }
    }

    private string Text(int field) => (_outer.GetValueOrDefault(field) as ByteString)?.ToStringUtf8() ?? string.Empty;

    private ulong Number(int field) => (ulong)_message[field];

    private string? EndPoint(int field) =>
        _message.GetValueOrDefault(field) is ByteString address ? new IPEndPoint(new IPAddress(address.ToByteArray()), (int)Number(field + 2)).ToString() : null;

    private DateTime Time(int field) => DateTime.UnixEpoch.AddSeconds(Number(field)).AddTicks((uint)_message[field + 1] / 100);
}
