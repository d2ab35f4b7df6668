using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing;

/// <summary>A query to send into a dispatcher, as a client would write it.</summary>
internal sealed record TestQuery(string Name = "www.example.org.", RecordType Type = RecordType.A)
{
    public const ushort Id = 33895;

    public RecordClass Class { get; init; } = RecordClass.IN;

    public ushort Flags { get; init; } = 0x0100;

    public int Port { get; init; } = 53;

    public Transport Transport { get; init; }

    public ServerScheme Scheme { get; init; }

    public string Client { get; init; } = "10.0.2.2";

    public string Local { get; init; } = "10.0.0.10";

    public byte? EdnsVersion { get; init; }

    public bool DnssecOk { get; init; }

    public ushort PayloadSize { get; init; } = 1232;

    public byte[] Octets()
    {
        var octets = new List<byte>();
        void Add(params ReadOnlySpan<ushort> words)
        {
            foreach (var word in words)
            {
                octets.Add((byte)(word >> 8));
                octets.Add((byte)word);
            }
        }

        Add(Id, Flags, 1, 0, 0, (ushort)(EdnsVersion is null ? 0 : 1));
        octets.AddRange(DomainName.Parse(Name).Wire);
        Add((ushort)Type, (ushort)Class);
        if (EdnsVersion is { } version)
        {
            octets.Add(0);
            Add((ushort)RecordType.OPT, PayloadSize, version, (ushort)(DnssecOk ? 0x8000 : 0), 0);
        }

        return [.. octets];
    }

    public QueryContext Context() => Fill(new QueryContext(), Octets());

    private HostAddress? _client;
    private HostAddress? _local;

    public QueryContext Fill(QueryContext context, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(context.RequestBuffer(octets.Length).Span);
        context.SetRequest(octets.Length);
        (context.Transport, context.Scheme) = (Transport, Scheme);
        context.ServerPort = (ushort)Port;
        context.ClientAddress = _client ??= Address(Client);
        context.ClientPort = 39364;
        context.LocalAddress = _local ??= Address(Local);
        context.ReceivedTimestamp = Stopwatch.GetTimestamp();
        return context;
    }

    public static HostAddress Address(string text) => HostAddress.FromIPAddress(IPAddress.Parse(text));

    public static ushort Word(ReadOnlySpan<byte> octets, int offset) => BinaryPrimitives.ReadUInt16BigEndian(octets[offset..]);
}
