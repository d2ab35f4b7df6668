using System.Buffers.Binary;
using System.Text;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>
/// <c>edns0</c>: sets, replaces, adds or takes away an EDNS option of the query, which the forward stage then sends on. Responses
/// here never repeat a query's options, so that <c>revert</c> holds by itself. Immutable.
/// </summary>
/// <param name="Action">What is done.</param>
/// <param name="Code">OPTION-CODE.</param>
/// <param name="Value">Makes the option's value for a query; null when that query has none, and the rule does not match.</param>
public sealed record EdnsRule(EdnsAction Action, ushort Code, Func<QueryContext, byte[]?> Value) : RewriteRule
{
    /// <summary>The variables an option's value may be made of.</summary>
    public static IReadOnlyDictionary<string, Func<QueryContext, byte[]?>> Variables { get; } = new Dictionary<string, Func<QueryContext, byte[]?>>(StringComparer.Ordinal)
    {
        ["{qname}"] = context => Encoding.Latin1.GetBytes(context.NameText),
        ["{qtype}"] = context => Number((ushort)context.Query.Type),
        ["{client_ip}"] = context => Octets(context.ClientAddress),
        ["{client_port}"] = context => Number(context.ClientPort),
        ["{protocol}"] = context => context.Transport == Transport.Tcp ? "tcp"u8.ToArray() : "udp"u8.ToArray(),
        ["{server_ip}"] = context => Octets(context.LocalAddress),
        ["{server_port}"] = context => Number((ushort)(context.Block?.Port ?? context.ServerPort)),
    };

    /// <summary>The value of a client subnet option (RFC 7871 section 6).</summary>
    /// <param name="context">The query.</param>
    /// <param name="ipv4Bits">SOURCE PREFIX-LENGTH of IPv4 clients, 0 to 32.</param>
    /// <param name="ipv6Bits">SOURCE PREFIX-LENGTH of IPv6 clients, 0 to 128.</param>
    public static byte[] Subnet(QueryContext context, int ipv4Bits, int ipv6Bits)
    {
        ArgumentNullException.ThrowIfNull(context);
        var address = context.ClientAddress;
        var bits = address.IsIPv4 ? ipv4Bits : ipv6Bits;
        var value = new byte[4 + ((bits + 7) / 8)];
        value[1] = (byte)(address.IsIPv4 ? 1 : 2);
        value[2] = (byte)bits;
        Span<byte> octets = stackalloc byte[16];
        address.CopyTo(octets);
        octets[..(value.Length - 4)].CopyTo(value.AsSpan(4));
        if (bits % 8 != 0)
        {
            value[^1] &= (byte)(0xFF << (8 - (bits % 8)));
        }

        return value;
    }

    /// <inheritdoc/>
    internal override bool Concerns(ReadOnlySpan<char> name, QueryContext context) => true;

    /// <summary>The value of metadata; null where there is none, so that the rule does not match.</summary>
    public static byte[]? MetadataOf(MetadataLabel label, QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(label);
        Span<byte> value = stackalloc byte[MetadataLabel.MaxLength];
        return label.TryRead(context, value, out var length) && length > 0 ? value[..length].ToArray() : null;
    }

    /// <inheritdoc/>
    internal override bool TryApply(QuestionDraft question)
    {
        if (Action == EdnsAction.Unset)
        {
            question.AddEdns();
            question.RemoveOption(Code);
            return true;
        }

        if (Value(question.Context) is not { } value)
        {
            return false;
        }

        question.AddEdns();
        var isThere = question.HasOption(Code);
        if (isThere ? Action == EdnsAction.Append : Action == EdnsAction.Replace)
        {
            return false;
        }

        question.RemoveOption(Code);
        question.AddOption(Code, value);
        return true;
    }

    private static byte[] Number(ushort number)
    {
        var octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, number);
        return octets;
    }

    private static byte[] Octets(HostAddress address)
    {
        var octets = new byte[address.Length];
        address.CopyTo(octets);
        return octets;
    }
}
