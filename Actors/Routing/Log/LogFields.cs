using System.Collections.Frozen;
using System.Diagnostics;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Log;

/// <summary>Writes one field of a query.</summary>
internal delegate void LogField(LogLine line, QueryContext context);

/// <summary>The fields of log lines by the names that CoreDNS gives them. None of them allocates.</summary>
internal static class LogFields
{
    private const char NoValue = '-';
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly string[] FlagNames = ["qr", "aa", "tc", "rd", "ra", "z", "ad", "cd"];
    private static readonly ushort[] FlagBits = [0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0040, 0x0020, 0x0010];

    private static readonly FrozenDictionary<string, LogField> Fields = new Dictionary<string, LogField>(StringComparer.Ordinal)
    {
        ["type"] = (line, context) => line.Append(RecordTypeText.MnemonicOf(context.Query.Type), RecordTypeText.Prefix, (int)context.Query.Type),
        ["class"] = (line, context) => line.Append(RecordClassText.MnemonicOf(context.Query.Class), RecordClassText.Prefix, (int)context.Query.Class),
        ["name"] = (line, context) => line.AppendName(context.Name),
        ["proto"] = (line, context) => line.Append(context.Transport == Transport.Tcp ? "tcp"u8 : "udp"u8),
        ["size"] = (line, context) => line.Append(context.RequestLength),
        ["remote"] = (line, context) => line.Append(context.ClientAddress),
        ["port"] = (line, context) => line.Append(context.ClientPort),
        ["local"] = (line, context) => line.Append(context.LocalAddress),
        [">id"] = (line, context) => line.Append(context.Query.Id),
        [">opcode"] = (line, context) => line.Append(context.Query.Opcode),
        [">do"] = (line, context) => line.Append(context.Query.DnssecOk ? "true"u8 : "false"u8),
        [">bufsize"] = (line, context) => line.Append(BufferSize(context)),
        ["rcode"] = Code,
        ["rsize"] = (line, context) => line.Append(context.ResponseLength),
        [">rflags"] = Flags,
        ["duration"] = (line, context) => line.AppendSeconds(Nanoseconds(Math.Max(0, Stopwatch.GetTimestamp() - context.ReceivedTimestamp))),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Finds a field by its name without braces; null if there is none.</summary>
    public static LogField? Find(string name)
    {
        if (!name.StartsWith('/'))
        {
            return Fields.GetValueOrDefault(name);
        }

        var label = MetadataLabel.Of(name[1..]);
        return (line, context) => line.Append(label, context);
    }

    private static int BufferSize(QueryContext context) =>
        context.Transport == Transport.Tcp ? ushort.MaxValue
        : context.Query.HasEdns ? Math.Max(512, (int)context.Query.UdpPayloadSize)
        : 512;

    private static void Code(LogLine line, QueryContext context)
    {
        if (context.ResponseLength == 0)
        {
            line.Append(NoValue);
            return;
        }

        line.Append(ResponseCodeText.MnemonicOf(context.ResponseCode), ResponseCodeText.Prefix, (int)context.ResponseCode);
    }

    private static void Flags(LogLine line, QueryContext context)
    {
        if (context.ResponseLength < 4)
        {
            line.Append(NoValue);
            return;
        }

        var flags = (context.Response[2] << 8) | context.Response[3];
        var isFirst = true;
        for (var i = 0; i < FlagBits.Length; i++)
        {
            if ((flags & FlagBits[i]) != 0)
            {
                if (!isFirst)
                {
                    line.Append(',');
                }

                line.Append(FlagNames[i]);
                isFirst = false;
            }
        }
    }

    private static long Nanoseconds(long ticks) =>
        Stopwatch.Frequency == NanosecondsPerSecond ? ticks : (long)((UInt128)ticks * NanosecondsPerSecond / (ulong)Stopwatch.Frequency);
}
