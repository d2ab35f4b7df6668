using System.Text;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding.Looping;

/// <summary>What clients of a directive get whose upstreams all send its queries back: SERVFAIL that says so. Thread-safe.</summary>
internal static class LoopAnswer
{
    private const ushort ExtendedError = 15;
    private const byte Other = 0;

    /// <summary>Responds SERVFAIL with an Extended DNS Error 0 (RFC 8914 section 4.1) and a text.</summary>
    public static void Respond(QueryContext context, IEnumerable<Upstream> upstreams)
    {
        var names = string.Join(", ", upstreams.Select(upstream => upstream.Address));
        context.Error = $"forwarding loop through {names}: the forward is off until the Corefile is changed";
        byte[] option = [0, Other, .. Encoding.UTF8.GetBytes($"forwarding loop through {names}")];
        var writer = context.BeginResponse();
        writer.ResponseCode = ResponseCode.ServerFailure;
        writer.TryAddOption(ExtendedError, option);
        context.Complete(ref writer);
    }
}
