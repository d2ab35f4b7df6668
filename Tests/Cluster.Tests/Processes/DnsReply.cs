using System.Buffers.Binary;
using System.Net;

namespace ActorDns.Cluster.Tests.Processes;

/// <summary>What of a response these tests look at: the RCODE, the addresses in its answer section, and whether it says that it is a stale answer.</summary>
internal sealed record DnsReply(int Code, int AnswerCount, IReadOnlyList<IPAddress> Addresses, bool IsMarkedStale)
{
    private const int Opt = 41;
    private const int ExtendedError = 15;
    private const int StaleAnswer = 3;

    public const int NoError = 0;
    public const int ServerFailure = 2;
    public const int NameError = 3;
    public const int Refused = 5;

    public static DnsReply Read(ReadOnlySpan<byte> message, ushort id = DnsClient.Id)
    {
        Assert.Equal(id, BinaryPrimitives.ReadUInt16BigEndian(message));
        Assert.True((message[2] & 0x80) != 0, "The QR bit is not set.");
        var answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        var addresses = new List<IPAddress>();
        var position = SkipName(message, 12) + 4;
        for (var i = 0; i < answers; i++)
        {
            position = SkipName(message, position);
            var length = BinaryPrimitives.ReadUInt16BigEndian(message[(position + 8)..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(message[position..]) == DnsClient.A)
            {
                addresses.Add(new IPAddress(message.Slice(position + 10, length)));
            }

            position += 10 + length;
        }

        return new DnsReply(message[3] & 0xF, answers, addresses, IsStale(message, position));
    }

    // An extended error (RFC 8914) in the OPT record, which is behind the answers.
    private static bool IsStale(ReadOnlySpan<byte> message, int position)
    {
        for (var left = BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]); left > 0; left--)
        {
            position = SkipName(message, position);
            var data = message.Slice(position + 10, BinaryPrimitives.ReadUInt16BigEndian(message[(position + 8)..]));
            var isOpt = BinaryPrimitives.ReadUInt16BigEndian(message[position..]) == Opt;
            position += 10 + data.Length;
            for (; isOpt && data.Length > 4; data = data[(4 + BinaryPrimitives.ReadUInt16BigEndian(data[2..]))..])
            {
                if (BinaryPrimitives.ReadUInt16BigEndian(data) == ExtendedError && BinaryPrimitives.ReadUInt16BigEndian(data[4..]) == StaleAnswer)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static int SkipName(ReadOnlySpan<byte> message, int position)
    {
        while (message[position] is var length and > 0)
        {
            if (length >= 0xC0)
            {
                return position + 2;
            }

            position += length + 1;
        }

        return position + 1;
    }
}
