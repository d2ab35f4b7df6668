using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing;

/// <summary>A client's query while another one stands in its place; see <see cref="QueryContext.Replace"/>.</summary>
/// <param name="Request">Its buffer.</param>
/// <param name="Length">Its length in octets.</param>
/// <param name="Query">What was read of it.</param>
internal readonly record struct OriginalQuery(byte[] Request, int Length, Query Query);
