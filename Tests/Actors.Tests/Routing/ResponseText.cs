using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing;

/// <summary>Responses as text: the code with its flags, then a record a line, its section in front when it is not the answer.</summary>
internal static class ResponseText
{
    public static string[] Of(QueryContext context)
    {
        var response = context.Response;
        if (response.IsEmpty)
        {
            return ["(none)"];
        }

        var reader = new MessageReader(response);
        var head = ResponseCodeText.Of(reader.ResponseCode)
            + (reader.Authoritative ? " aa" : "") + (reader.Truncated ? " tc" : "") + (reader.RecursionDesired ? " rd" : "")
            + (reader.RecursionAvailable ? " ra" : "") + (reader.AuthenticData ? " ad" : "");
        var lines = new List<string>();
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var rdata = new byte[ushort.MaxValue + (2 * WireNames.MaxLength)];
        Assert.True(reader.TryReadQuestion(owner, out var nameLength, out var type, out var recordClass));
        Assert.Equal(context.Name.ToArray(), owner[..nameLength].ToArray());
        Assert.Equal(context.Query.Type, type);
        Assert.Equal(context.Query.Class, recordClass);
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record.Type == RecordType.OPT)
            {
                foreach (var option in new EdnsOptions(record.Rdata(response)))
                {
                    lines.Add($"option {option.Code} {Convert.ToHexString(option.Value)}");
                }

                continue;
            }

            Assert.True(RecordData.TryExpand(response, record, rdata, out var length));
            var section = record.Section == Section.Answer ? "" : record.Section.ToString().ToLowerInvariant() + ": ";
            lines.Add(section + RecordText.Of(owner[..record.OwnerLength], record.Type, record.Class, record.TtlSeconds, rdata.AsSpan(0, length)).Replace('\t', ' '));
        }

        Assert.Equal(MessageFault.None, reader.Fault);
        return [head, .. lines];
    }

    /// <summary>Asks a pipeline's dispatcher.</summary>
    public static async Task<string[]> AskAsync(this QueryDispatcher dispatcher, TestQuery query)
    {
        var context = query.Context();
        await dispatcher.DispatchAsync(context);
        return Of(context);
    }
}
