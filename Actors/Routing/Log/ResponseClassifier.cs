using System.Buffers.Binary;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Log;

/// <summary>
/// Sorts responses into <see cref="LogClasses"/> as CoreDNS does: NXDOMAIN and empty NOERROR are denials only with an SOA
/// in the authority section. Reads any octets (a response may be an upstream's) without exception or allocation.
/// </summary>
internal static class ResponseClassifier
{
    private const int HeaderLength = 12;

    /// <summary>Sorts a response; an empty one (a dropped query) is of no class but <see cref="LogClasses.All"/>.</summary>
    public static LogClasses Classify(ReadOnlySpan<byte> response)
    {
        if (response.Length < HeaderLength)
        {
            return LogClasses.None;
        }

        var code = (ResponseCode)(response[3] & 0xF);
        int answers = BinaryPrimitives.ReadUInt16BigEndian(response[6..]);
        int authorities = BinaryPrimitives.ReadUInt16BigEndian(response[8..]);
        switch (code)
        {
            case ResponseCode.NoError when answers > 0 || authorities == 0:
                return LogClasses.Success;
            case ResponseCode.NoError:
                return HasSoa(response, answers, authorities) ? LogClasses.Denial : LogClasses.Success;
            case ResponseCode.NameError:
                return HasSoa(response, answers, authorities) ? LogClasses.Denial : LogClasses.Error;
            default:
                return LogClasses.Error;
        }
    }

    private static bool HasSoa(ReadOnlySpan<byte> response, int answers, int authorities)
    {
        var position = HeaderLength;
        for (var questions = BinaryPrimitives.ReadUInt16BigEndian(response[4..]); questions > 0; questions--)
        {
            if (!SkipName(response, ref position) || (position += 4) > response.Length)
            {
                return false;
            }
        }

        for (var record = 0; record < answers + authorities; record++)
        {
            if (!SkipName(response, ref position) || position + 10 > response.Length)
            {
                return false;
            }

            var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(response[position..]);
            if (record >= answers && type == RecordType.SOA)
            {
                return true;
            }

            position += 10 + BinaryPrimitives.ReadUInt16BigEndian(response[(position + 8)..]);
        }

        return false;
    }

    private static bool SkipName(ReadOnlySpan<byte> response, ref int position)
    {
        while (position < response.Length)
        {
            int length = response[position];
            if (length >= 0xC0)
            {
                position += 2;
                return position <= response.Length;
            }

            position += length + 1;
            if (length == 0)
            {
                return true;
            }
        }

        return false;
    }
}
