using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Log;

/// <summary>Writes one field of a query.</summary>
internal delegate void LogField(StringBuilder line, QueryContext context);

/// <summary>The fields of log lines by the names that CoreDNS gives them.</summary>
internal static class LogFields
{
    private const char NoValue = '-';

    private static readonly string[] FlagNames = ["qr", "aa", "tc", "rd", "ra", "z", "ad", "cd"];
    private static readonly ushort[] FlagBits = [0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0040, 0x0020, 0x0010];

    private static readonly FrozenDictionary<string, LogField> Fields = new Dictionary<string, LogField>(StringComparer.Ordinal)
    {
        ["type"] = (line, context) => line.Append(RecordTypeText.Of(context.Query.Type)),
        ["class"] = (line, context) => line.Append(RecordClassText.Of(context.Query.Class)),
        ["name"] = (line, context) => line.Append(QuestionText.NameOf(context)),
        ["proto"] = (line, context) => line.Append(context.Transport == Transport.Tcp ? "tcp" : "udp"),
        ["size"] = (line, context) => Number(line, context.RequestLength),
        ["remote"] = (line, context) => Address(line, context.ClientAddress),
        ["port"] = (line, context) => Number(line, context.ClientPort),
        ["local"] = (line, context) => Address(line, context.LocalAddress),
        [">id"] = (line, context) => Number(line, context.Query.Id),
        [">opcode"] = (line, context) => Number(line, context.Query.Opcode),
        [">do"] = (line, context) => line.Append(context.Query.DnssecOk ? "true" : "false"),
        [">bufsize"] = (line, context) => Number(line, BufferSize(context)),
        ["rcode"] = (line, context) => line.Append(context.ResponseLength == 0 ? "-" : ResponseCodeText.Of(context.ResponseCode)),
        ["rsize"] = (line, context) => Number(line, context.ResponseLength),
        [">rflags"] = Flags,
        ["duration"] = Duration,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Finds a field by its name without braces; null if there is none.</summary>
    public static LogField? Find(string name) =>
        name.StartsWith('/') ? static (line, _) => line.Append(NoValue) : Fields.GetValueOrDefault(name);

    private static void Number(StringBuilder line, int value) => line.Append(CultureInfo.InvariantCulture, $"{value}");

    private static void Address(StringBuilder line, HostAddress address)
    {
        if (address.IsIPv6)
        {
            line.Append('[').Append(address.ToString()).Append(']');
        }
        else
        {
            line.Append(address.ToString());
        }
    }

    private static int BufferSize(QueryContext context) =>
        context.Transport == Transport.Tcp ? ushort.MaxValue
        : context.Query.HasEdns ? Math.Max(512, (int)context.Query.UdpPayloadSize)
        : 512;

    private static void Flags(StringBuilder line, QueryContext context)
    {
        if (context.ResponseLength < 4)
        {
            line.Append(NoValue);
            return;
        }

        var flags = (context.Response[2] << 8) | context.Response[3];
        var separator = string.Empty;
        for (var i = 0; i < FlagBits.Length; i++)
        {
            if ((flags & FlagBits[i]) != 0)
            {
                line.Append(separator).Append(FlagNames[i]);
                separator = ",";
            }
        }
    }

    /// <summary>Seconds with as many of nine digits as are needed.</summary>
    private static void Duration(StringBuilder line, QueryContext context)
    {
        var ticks = (UInt128)Math.Max(0, Stopwatch.GetTimestamp() - context.ReceivedTimestamp);
        var nanoseconds = (long)(ticks * 1_000_000_000 / (ulong)Stopwatch.Frequency);
        line.Append(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000_000}");
        var fraction = (nanoseconds % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture).AsSpan().TrimEnd('0');
        if (fraction.Length > 0)
        {
            line.Append('.').Append(fraction);
        }

        line.Append('s');
    }
}
