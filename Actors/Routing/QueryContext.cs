using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing;

/// <summary>
/// One query on its way through the pipeline, with the buffers of its message and its response. Pooled by the sockets:
/// a stage must not keep it after its task is done. Used by one thread at a time.
/// </summary>
public sealed class QueryContext
{
    /// <summary>Largest query read over UDP, in octets.</summary>
    public const int MaxUdpQuery = 4096;

    private const int HeaderLength = 12;

    /// <summary>Largest response sent over UDP, in octets, whatever the client asks for and <c>bufsize</c> says.</summary>
    public const int MaxUdpResponse = 4096;

    /// <summary>Server cap of UDP responses in octets when no stage says otherwise.</summary>
    public const int DefaultUdpResponseCap = 1232;

    private readonly ushort[] _compression = new ushort[ResponseWriter.CompressionSlots];
    private byte[] _request;
    private byte[] _response;
    private Query _query;
    private OriginalQuery _client;
    private int _replacements;

    /// <summary>Makes a context with UDP-sized buffers, which never move in memory; they grow for TCP and are kept.</summary>
    public QueryContext()
    {
        _request = GC.AllocateUninitializedArray<byte>(MaxUdpQuery, pinned: true);
        _response = GC.AllocateUninitializedArray<byte>(MaxUdpResponse, pinned: true);
    }

    /// <summary>What <see cref="QueryReader"/> read of <see cref="Request"/>.</summary>
    public ref readonly Query Query => ref _query;

    /// <summary>The query's octets.</summary>
    public ReadOnlySpan<byte> Request => _request.AsSpan(0, RequestLength);

    /// <summary>Length of the query in octets.</summary>
    public int RequestLength { get; private set; }

    /// <summary>The response's octets; empty when there is none (drop).</summary>
    public ReadOnlySpan<byte> Response => _response.AsSpan(0, ResponseLength);

    /// <summary>The response's octets, for stages that change them in place.</summary>
    internal Span<byte> MutableResponse => _response.AsSpan(0, ResponseLength);

    /// <summary>Length of the response in octets; 0 when there is none.</summary>
    public int ResponseLength { get; set; }

    /// <summary>What the listener that received the query speaks.</summary>
    public ServerScheme Scheme { get; set; }

    /// <summary>The transport: TCP for what comes in TLS and HTTPS, too.</summary>
    public Transport Transport { get; set; }

    /// <summary>The client's address.</summary>
    public HostAddress ClientAddress { get; set; }

    /// <summary>The client's port.</summary>
    public ushort ClientPort { get; set; }

    /// <summary>The address the query was sent to.</summary>
    public HostAddress LocalAddress { get; set; }

    /// <summary>The configured port of the listener that received the query (a block's <see cref="ServerBlock.Port"/>, so 0 where the kernel picked one).</summary>
    public ushort ServerPort { get; set; }

    /// <summary>When the query was received, as <see cref="Stopwatch.GetTimestamp"/> gives it.</summary>
    public long ReceivedTimestamp { get; set; }

    /// <summary>
    /// False when the socket's bound of waiting queries is reached: a stage that would have to wait (for an upstream or
    /// another node) should respond SERVFAIL instead. A stage that waits all the same does so in vain: the client has
    /// been sent SERVFAIL. Set by the socket for each query.
    /// </summary>
    public bool CanWait { get; set; } = true;

    /// <summary>
    /// As <see cref="CanWait"/>, for stages that wait for servers outside of the cluster. False earlier: an upstream that does
    /// not answer holds at most three quarters of the places, and names of the cluster that other nodes hold have the rest.
    /// Set by the socket for each query.
    /// </summary>
    public bool CanForward { get; set; } = true;

    /// <summary>
    /// True when more queries arrive at the socket than its thread can answer, so that the kernel throws some away: one that
    /// would have to go to an upstream gets no answer, as if it were among those, and the time goes to names that are known
    /// here. <see cref="CanForward"/> is false then. Set by the socket for each query.
    /// </summary>
    public bool IsOverloaded { get; set; }

    /// <summary>
    /// False when the response is for this client or this moment only, whatever its TTLs say: a stage whose answer depends
    /// on more than the question sets it, and the cache stage then keeps nothing. True for each new query.
    /// </summary>
    public bool MayBeCached { get; set; } = true;

    /// <summary>
    /// True for a query of the server itself whose response is kept whole: 65,535 octets whatever the transport. Never set
    /// for a context of a socket, whose buffers must not move.
    /// </summary>
    internal bool IsUnlimited { get; init; }

    /// <summary>How many queries this one is asked within: 0 for a client's, see <see cref="InternalQuery"/>.</summary>
    public int Depth { get; set; }

    /// <summary>The server block that took the query; set by the dispatcher.</summary>
    public ServerBlock? Block { get; set; }

    /// <summary>The stage that made the response, for metrics; a stage that answers sets itself. Null when none claimed it.</summary>
    public Stage? AnsweredBy { get; set; }

    /// <summary>
    /// Why the query could not be answered as it should (an upstream's time-out, a fault of a stage), for the errors
    /// stage's log; the stage that fails sets it beside its SERVFAIL. Null when all went well. At most one line.
    /// </summary>
    public string? Error { get; set; }

    /// <summary>Where stages say what they do with a query that was asked to be explained; null for all others. Never set on a pooled context.</summary>
    public QueryTrace? Trace { get; init; }

    /// <summary>Messages that follow the response over TCP; null for all but zone transfers. Whoever sends the response takes it.</summary>
    internal IMessageSequence? Continuation { get; set; }

    /// <summary>Server cap of UDP responses in octets; <see cref="DefaultUdpResponseCap"/> for each query unless <c>bufsize</c> changes it.</summary>
    public int UdpResponseCap { get; set; } = DefaultUdpResponseCap;

    /// <summary>True when a stage has set EDNS options of the query for who is asked next; without it they concern one hop.</summary>
    internal bool PassesOptions { get; set; }

    /// <summary>QNAME in wire form, in the question's own letter case; empty when the question could not be read.</summary>
    public ReadOnlySpan<byte> Name => Query.Name(Request);

    /// <summary>QNAME as the client sent it, whatever a stage has put in its place.</summary>
    internal ReadOnlySpan<byte> ClientName => _replacements == 0 ? Name : _client.Query.Name(_client.Request);

    /// <summary>The upstream that answered, or was asked last, as <c>ADDRESS:PORT</c>; null for none.</summary>
    internal byte[]? Upstream { get; set; }

    /// <summary>The span of a query that <c>trace</c> follows; null for all others.</summary>
    internal Activity? Span { get; set; }

    /// <summary>True if there is a span below it.</summary>
    internal bool HasInnerSpan { get; set; }

    /// <summary>The pod that asks; null if nobody wanted to know, or it is none.</summary>
    internal ClientPod? ClientPod { get; set; }

    /// <summary>The name's presentation form, for logs.</summary>
    public string NameText => WireNames.ToText(Name);

    /// <summary>RCODE of the response without its extended bits; NoError when there is no response.</summary>
    public ResponseCode ResponseCode => ResponseLength < 12 ? ResponseCode.NoError : (ResponseCode)(_response[3] & 0xF);

    /// <summary>Largest response this client can take, in octets: 512 without EDNS, its payload size up to the server's cap, 65,535 over TCP.</summary>
    public int ResponseLimit =>
        Transport == Transport.Tcp || IsUnlimited ? ushort.MaxValue
        : !Query.HasEdns ? 512
        : Math.Clamp((int)Query.UdpPayloadSize, 512, Math.Max(512, Math.Min(UdpResponseCap, MaxUdpResponse)));

    /// <summary>
    /// The buffer a query is received into, grown to at least <paramref name="size"/> octets; call
    /// <see cref="SetRequest"/> when the octets are there.
    /// </summary>
    public Memory<byte> RequestBuffer(int size)
    {
        if (_request.Length < size)
        {
            _request = GC.AllocateUninitializedArray<byte>(size);
        }

        return _request;
    }

    /// <summary>The request buffer, for a socket that reads UDP queries into it by address; it does not move.</summary>
    internal ref byte RequestStart => ref MemoryMarshal.GetArrayDataReference(_request);

    /// <summary>The response buffer, for a socket that sends UDP responses by address; it does not move.</summary>
    internal ref byte ResponseStart => ref MemoryMarshal.GetArrayDataReference(_response);

    /// <summary>Says how many octets were received, reads them, and clears what an earlier query left.</summary>
    /// <returns>The verdict.</returns>
    public QueryStatus SetRequest(int length)
    {
        RequestLength = length;
        ResponseLength = 0;
        Block = null;
        AnsweredBy = null;
        Error = null;
        Continuation = null;
        Upstream = null;
        ClientPod = null;
        Span = null;
        _replacements = 0;
        UdpResponseCap = DefaultUdpResponseCap;
        PassesOptions = false;
        MayBeCached = true;
        return QueryReader.Read(Request, out _query);
    }

    /// <summary>
    /// Puts another query in the client's place for the stages that follow. What they see, and what the response repeats, is
    /// the other question until <see cref="Restore"/>, which must follow whatever happens.
    /// </summary>
    /// <param name="request">The other query's octets, in a buffer that stays as it is until then.</param>
    /// <param name="length">Their number.</param>
    /// <returns>The client's query; null, and nothing changed, if the octets are no query that can be answered.</returns>
    internal OriginalQuery? Replace(byte[] request, int length)
    {
        if (QueryReader.Read(request.AsSpan(0, length), out var query) != QueryStatus.Ok)
        {
            return null;
        }

        var original = new OriginalQuery(_request, RequestLength, _query);
        _client = _replacements++ == 0 ? original : _client;
        _request = request;
        RequestLength = length;
        _query = query;
        return original;
    }

    /// <summary>Gives the client's query back; the response stays the one to the other question.</summary>
    internal void Restore(in OriginalQuery original)
    {
        _request = original.Request;
        RequestLength = original.Length;
        _query = original.Query;
        _replacements--;
    }

    /// <summary>Changes flags of the query for the stages that follow; responses copy RD and CD from them.</summary>
    /// <param name="set">Bits to set.</param>
    /// <param name="clear">Bits to clear.</param>
    internal void ChangeQueryFlags(ushort set, ushort clear)
    {
        _query.Flags = (ushort)((_query.Flags | set) & ~clear);
        BinaryPrimitives.WriteUInt16BigEndian(_request.AsSpan(2), _query.Flags);
    }

    /// <summary>Changes flags of the response, if there is one.</summary>
    internal void ChangeResponseFlags(ushort set, ushort clear)
    {
        if (ResponseLength >= 12)
        {
            var flags = BinaryPrimitives.ReadUInt16BigEndian(_response.AsSpan(2));
            BinaryPrimitives.WriteUInt16BigEndian(_response.AsSpan(2), (ushort)((flags | set) & ~clear));
        }
    }

    /// <summary>The buffer a response is written into; at least <see cref="ResponseLimit"/> octets. Set <see cref="ResponseLength"/> after.</summary>
    public Span<byte> ResponseBuffer()
    {
        var limit = ResponseLimit;
        if (_response.Length < limit)
        {
            _response = GC.AllocateUninitializedArray<byte>(limit);
        }

        return _response;
    }

    /// <summary>Begins the response; end it with <see cref="Complete"/>.</summary>
    public ResponseWriter BeginResponse() => new(ResponseBuffer(), _compression, Request, in _query, ResponseLimit);

    /// <summary>Finishes the response.</summary>
    public void Complete(ref ResponseWriter writer) => ResponseLength = writer.Finish();

    /// <summary>Takes over a finished response, octets as they are.</summary>
    public void Respond(ReadOnlySpan<byte> response)
    {
        response.CopyTo(ResponseBuffer());
        ResponseLength = response.Length;
    }

    /// <summary>
    /// Takes over a finished response to the same question, letter case apart, octets as they are but for the ID and the
    /// question, which are this query's: a client that mixes cases to be sure of its answers looks for its own (0x20).
    /// </summary>
    public void RespondAs(ReadOnlySpan<byte> response)
    {
        Respond(response);
        BinaryPrimitives.WriteUInt16BigEndian(_response, Query.Id);
        if (response.Length >= Query.QuestionEnd)
        {
            Request[HeaderLength..Query.QuestionEnd].CopyTo(_response.AsSpan(HeaderLength));
        }
    }

    /// <summary>Responds with an RCODE and nothing else.</summary>
    /// <param name="code">The RCODE.</param>
    /// <param name="extendedError">INFO-CODE of an Extended DNS Error (RFC 8914), or -1.</param>
    public void RespondWithCode(ResponseCode code, int extendedError = -1)
    {
        Continuation = null;
        var writer = BeginResponse();
        writer.ResponseCode = code;
        if (extendedError >= 0)
        {
            writer.TryAddExtendedError((ushort)extendedError);
        }

        Complete(ref writer);
    }

    /// <summary>Gives big TCP buffers back, so that a pooled context stays small.</summary>
    public void TrimBuffers()
    {
        if (_request.Length > MaxUdpQuery)
        {
            _request = GC.AllocateUninitializedArray<byte>(MaxUdpQuery, pinned: true);
        }

        if (_response.Length > MaxUdpResponse)
        {
            _response = GC.AllocateUninitializedArray<byte>(MaxUdpResponse, pinned: true);
        }
    }
}
