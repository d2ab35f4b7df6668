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
                return HasAuthority(response, answers, authorities, RecordType.SOA) ? LogClasses.Denial : LogClasses.Success;
            case ResponseCode.NameError:
                return HasAuthority(response, answers, authorities, RecordType.SOA) ? LogClasses.Denial : LogClasses.Error;
            default:
                return LogClasses.Error;
        }
    }

    /// <summary>The class of a response as CoreDNS's log writes it; empty without a response.</summary>
    public static ReadOnlySpan<byte> ClassOf(ReadOnlySpan<byte> response) => Classify(response) switch
    {
        LogClasses.Success => "success"u8,
        LogClasses.Denial => "denial"u8,
        LogClasses.Error => "error"u8,
        _ => default,
    };

    /// <summary>The type of a response as CoreDNS's log writes it, but that signatures are not looked at; empty without a response.</summary>
    public static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> response, RecordType asked)
    {
        if (response.Length < HeaderLength)
        {
            return default;
        }

        int answers = BinaryPrimitives.ReadUInt16BigEndian(response[6..]);
        int authorities = BinaryPrimitives.ReadUInt16BigEndian(response[8..]);
        return (ResponseCode)(response[3] & 0xF) switch
        {
            _ when asked is RecordType.AXFR or RecordType.IXFR => "META"u8,
            ResponseCode.NoError when answers > 0 => "NOERROR"u8,
            ResponseCode.NoError when HasAuthority(response, answers, authorities, RecordType.SOA) => "NODATA"u8,
            ResponseCode.NoError when HasAuthority(response, answers, authorities, RecordType.NS) => "DELEGATION"u8,
            ResponseCode.NoError => "NOERROR"u8,
            ResponseCode.NameError when answers == 0 => "NXDOMAIN"u8,
            ResponseCode.ServerFailure or ResponseCode.NotImplemented => "SERVERERROR"u8,
            _ => "OTHERERROR"u8,
        };
    }

    private static bool HasAuthority(ReadOnlySpan<byte> response, int answers, int authorities, RecordType wanted)
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
            if (record >= answers && type == wanted)
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
