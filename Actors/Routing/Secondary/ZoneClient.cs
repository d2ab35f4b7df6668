using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Secondary;

/// <summary>
/// One TCP connection to a primary: asks for the serial of a zone, and for the zone (AXFR, RFC 5936). Whatever comes is taken
/// apart by <see cref="MessageReader"/>; a message that is not well formed, a record of another class, or a zone beyond the
/// bounds ends it. Bounds: <see cref="ZoneBuilder.MaxRecords"/> records, <see cref="MaxOctets"/> octets, <see cref="Patience"/>
/// for each message. Used by one thread.
/// </summary>
internal sealed class ZoneClient : IDisposable
{
    /// <summary>Octets of a transfer.</summary>
    public const long MaxOctets = 256L * 1024 * 1024;

    /// <summary>How long a connection, or one message, may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client;
    private readonly DomainName _zone;
    private readonly byte[] _message = new byte[ushort.MaxValue];
    private readonly byte[] _rdata = new byte[ushort.MaxValue + (2 * WireNames.MaxLength)];

    private ZoneClient(TcpClient client, DomainName zone) => (_client, _zone) = (client, zone);

    /// <summary>Connects.</summary>
    /// <exception cref="TransferException">It does not answer.</exception>
    public static async Task<ZoneClient> ConnectAsync(IPEndPoint primary, DomainName zone, CancellationToken stopping)
    {
        var client = new TcpClient(primary.AddressFamily);
        try
        {
            await WithinAsync(token => client.ConnectAsync(primary, token), stopping);
            return new ZoneClient(client, zone);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Asks for the serial.</summary>
    /// <exception cref="TransferException">The primary does not say it.</exception>
    public async Task<uint> AskSerialAsync(CancellationToken stopping)
    {
        var id = await SendAsync(RecordType.SOA, stopping);
        var length = await ReceiveAsync(stopping);
        return ReadSerial(id, length);
    }

    /// <summary>Fetches the zone.</summary>
    /// <exception cref="TransferException">The primary does not give it whole.</exception>
    public async Task<Zone> FetchAsync(CancellationToken stopping)
    {
        var id = await SendAsync(RecordType.AXFR, stopping);
        var transfer = new TransferState(_zone);
        long octets = 0;
        while (!transfer.IsComplete)
        {
            var length = await ReceiveAsync(stopping);
            octets += length;
            if (octets > MaxOctets)
            {
                throw new TransferException($"the zone has more than {MaxOctets} octets, which is the bound");
            }

            Take(transfer, id, length);
        }

        return transfer.Build();
    }

    private static async Task WithinAsync(Func<CancellationToken, ValueTask> act, CancellationToken stopping)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        late.CancelAfter(Patience);
        try
        {
            await act(late.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new TransferException($"nothing came for {Patience.TotalSeconds:0} s");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw new TransferException(exception.Message);
        }
    }

    private async Task<ushort> SendAsync(RecordType type, CancellationToken stopping)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var query = new byte[QueryWriter.MaxLength + 2];
        QueryWriter.TryWrite(query.AsSpan(2), new QueryFields { Id = id, Type = type, RecursionDesired = false, UdpPayloadSize = 0 }, _zone.Wire, default, out var length);
        BinaryPrimitives.WriteUInt16BigEndian(query, (ushort)length);
        await WithinAsync(token => _client.GetStream().WriteAsync(query.AsMemory(0, length + 2), token), stopping);
        return id;
    }

    private async Task<int> ReceiveAsync(CancellationToken stopping)
    {
        var length = 0;
        await WithinAsync(
            async token =>
            {
                var stream = _client.GetStream();
                await stream.ReadExactlyAsync(_message.AsMemory(0, 2), token);
                length = BinaryPrimitives.ReadUInt16BigEndian(_message);
                await stream.ReadExactlyAsync(_message.AsMemory(0, length), token);
            },
            stopping);
        return length;
    }

    private MessageReader Open(ushort id, int length)
    {
        var reader = new MessageReader(_message.AsSpan(0, length));
        if (reader.Fault != MessageFault.None || !reader.IsResponse || reader.Id != id)
        {
            throw new TransferException("the response is malformed, or none to what was asked");
        }

        return reader.ResponseCode == ResponseCode.NoError && !reader.Truncated
            ? reader
            : throw new TransferException($"it says {ResponseCodeText.Of(reader.ResponseCode)}{(reader.Truncated ? ", truncated" : string.Empty)}");
    }

    private uint ReadSerial(ushort id, int length)
    {
        var reader = Open(id, length);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record is { Section: Section.Answer, Type: RecordType.SOA }
                && WireNames.EqualsIgnoreCase(owner[..record.OwnerLength], _zone.Wire)
                && RecordData.TryExpand(_message.AsSpan(0, length), record, _rdata, out var octets)
                && StartOfAuthority.Read(_rdata.AsSpan(0, octets)) is { } soa)
            {
                return soa.Serial;
            }
        }

        throw new TransferException("its answer has no SOA of the zone");
    }

    private void Take(TransferState transfer, ushort id, int length)
    {
        var message = _message.AsSpan(0, length);
        var reader = Open(id, length);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var hasAny = false;
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record.Section != Section.Answer)
            {
                continue;
            }

            hasAny = true;
            if (record.Class != RecordClass.IN || !RecordData.TryExpand(message, record, _rdata, out var octets))
            {
                throw new TransferException($"the record {WireNames.ToText(owner[..record.OwnerLength])} {RecordTypeText.Of(record.Type)} is malformed, or not of class IN");
            }

            transfer.Take(owner[..record.OwnerLength], record.Type, record.TtlSeconds, _rdata.AsSpan(0, octets));
        }

        if (reader.Fault != MessageFault.None || !hasAny)
        {
            throw new TransferException("a message of the transfer is malformed, or holds no record");
        }
    }
}
