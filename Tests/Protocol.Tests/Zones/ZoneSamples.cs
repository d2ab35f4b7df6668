using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;

namespace ActorDns.Protocol.Tests.Zones;

/// <summary>Zones of texts, and their answers as text.</summary>
internal static class ZoneSamples
{
    public static MasterFileResult Read(string origin, string text, params (string Path, string Text)[] included) =>
        MasterFileReader.Read("db", DomainName.Parse(origin), (string path, out string error) =>
        {
            error = $"'{path}' does not exist; correct the path or create the file";
            return path == "db" ? new StringReader(text)
                : included.FirstOrDefault(file => file.Path == path).Text is { } other ? new StringReader(other)
                : null;
        });

    public static Zone Zone(string origin, string text)
    {
        var result = Read(origin, text);
        Assert.Empty(result.Faults);
        return result.Zone!;
    }

    /// <summary>The code, AA, and a record a line with its section in front when it is not the answer; the last line is the alias still to be resolved.</summary>
    public static string[] Ask(Zone zone, string name, RecordType type, int limit = 65_535)
    {
        var query = new byte[QueryWriter.MaxLength];
        QueryWriter.TryWrite(query, new QueryFields { Type = type, UdpPayloadSize = 0 }, DomainName.Parse(name).Wire, default, out var length);
        QueryReader.Read(query.AsSpan(0, length), out var read);
        var buffer = new byte[65_535];
        var writer = new ResponseWriter(buffer, new ushort[ResponseWriter.CompressionSlots], query.AsSpan(0, length), in read, limit);
        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var outcome = ZoneAnswers.Resolve(zone, read.Name(query), type, ref writer, alias, out var aliasLength);
        var lines = Lines(buffer.AsSpan(0, writer.Finish()));
        return outcome == ZoneOutcome.Alias ? [.. lines, $"alias {WireNames.ToText(alias[..aliasLength])}"] : [.. lines];
    }

    private static List<string> Lines(ReadOnlySpan<byte> response)
    {
        var reader = new MessageReader(response);
        var lines = new List<string> { ResponseCodeText.Of(reader.ResponseCode) + (reader.Authoritative ? " aa" : "") + (reader.Truncated ? " tc" : "") };
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var rdata = new byte[ushort.MaxValue + 512];
        while (reader.TryReadRecord(owner, out var record))
        {
            Assert.True(RecordData.TryExpand(response, record, rdata, out var length));
            var section = record.Section == Section.Answer ? "" : record.Section.ToString().ToLowerInvariant() + ": ";
            lines.Add(section + RecordText.Of(owner[..record.OwnerLength], record.Type, record.Class, record.TtlSeconds, rdata.AsSpan(0, length)).Replace('\t', ' '));
        }

        Assert.Equal(MessageFault.None, reader.Fault);
        return lines;
    }
}
