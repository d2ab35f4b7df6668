using System.Text;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>The functions of expressions, with CoreDNS's names and meanings. Pure, thread-safe.</summary>
internal static class ExpressionFunctions
{
    private static readonly Dictionary<string, ExpressionNode> Facts = new(StringComparer.Ordinal)
    {
        ["bufsize"] = new NumberNode(static context => context.Query.HasEdns ? Math.Max((ushort)512, context.Query.UdpPayloadSize) : context.Transport == Transport.Tcp ? ushort.MaxValue : 512),
        ["class"] = new TextNode(null, static (context, text) => Copy(RecordClassText.Of(context.Query.Class), text)),
        ["client_ip"] = AddressOf(static context => context.ClientAddress),
        ["do"] = new FactNode(static context => context.Query.DnssecOk),
        ["id"] = new NumberNode(static context => context.Query.Id),
        ["name"] = new TextNode(null, static (context, text) => WireNames.WriteText(context.Name, text, lower: true)),
        ["opcode"] = new NumberNode(static context => (context.Query.Flags >> 11) & 0xF),
        ["port"] = new TextNode(null, static (context, text) => Write(context.ClientPort, text)),
        ["proto"] = new TextNode(null, static (context, text) => Copy(context.Transport == Transport.Tcp ? "tcp" : "udp", text)),
        ["server_ip"] = AddressOf(static context => context.LocalAddress),
        ["server_port"] = new TextNode(null, static (context, text) => Write(context.ServerPort, text)),
        ["size"] = new NumberNode(static context => context.RequestLength),
        ["type"] = new TextNode(null, static (context, text) => Copy(RecordTypeText.Of(context.Query.Type), text)),
    };

    /// <summary>The names of all functions.</summary>
    public static string Known { get; } = string.Join(", ", Facts.Keys.Concat(["incidr", "metadata"]).Order(StringComparer.Ordinal).Select(name => name + "()"));

    /// <summary>Binds a function to its arguments.</summary>
    /// <exception cref="ExpressionException">There is no such function, or its arguments are others.</exception>
    public static ExpressionNode Bind(ExpressionToken name, IReadOnlyList<ExpressionNode> arguments)
    {
        if (name.Text == "metadata")
        {
            return Metadata(name, arguments);
        }

        if (name.Text == "incidr")
        {
            return InRange(name, arguments);
        }

        if (!Facts.TryGetValue(name.Text, out var fact))
        {
            throw new ExpressionException(name.Offset, $"'{name.Text}' is no function that is served; known are {Known}");
        }

        return arguments.Count == 0 ? fact : throw new ExpressionException(name.Offset, $"{name.Text}() takes no argument");
    }

    private static TextNode Metadata(ExpressionToken name, IReadOnlyList<ExpressionNode> arguments)
    {
        if (arguments is not [TextNode { Literal: { } text }] || !MetadataLabel.IsWellFormed(text))
        {
            throw new ExpressionException(name.Offset, "metadata() takes a label in quotes; write for example metadata('kubernetes/namespace')");
        }

        var label = MetadataLabel.Of(text);
        if (label.IsOfClientPod)
        {
            throw new ExpressionException(name.Offset, $"'{text}' may have to be asked of another node, which a view cannot wait for; use client_ip() with incidr()");
        }

        return label.IsKnown
            ? new TextNode(null, (context, value) => Write(label, context, value)) { Label = label }
            : throw new ExpressionException(name.Offset, $"nothing here provides '{text}'; known are {string.Join(", ", MetadataLabel.KnownLabels)}");
    }

    private static int Write(MetadataLabel label, QueryContext context, Span<char> text)
    {
        Span<byte> value = stackalloc byte[MetadataLabel.MaxLength];
        label.TryRead(context, value, out var length);
        return Encoding.UTF8.GetChars(value[..Math.Min(length, text.Length)], text);
    }

    private static RangeNode InRange(ExpressionToken name, IReadOnlyList<ExpressionNode> arguments)
    {
        if (arguments is not [TextNode address, TextNode { Literal: { } text }])
        {
            throw new ExpressionException(name.Offset, "incidr() takes an address and a range in quotes; write for example incidr(client_ip(), '10.0.0.0/8')");
        }

        if (!text.Contains('/', StringComparison.Ordinal) || !AddressBlock.TryParse(text, out var range))
        {
            throw new ExpressionException(name.Offset, $"'{text}' is no range; write one such as 10.0.0.0/8 or fd00::/8");
        }

        if (address.Address is { } dynamic)
        {
            return new RangeNode(dynamic, range);
        }

        return address.Literal is { } literal && HostAddress.TryParse(literal, out var constant)
            ? new RangeNode(_ => constant, range)
            : throw new ExpressionException(name.Offset, "the first argument of incidr() is no address; write client_ip() or server_ip()");
    }

    private static TextNode AddressOf(Func<QueryContext, HostAddress> address) => new(null, (context, text) => Write(address(context), text)) { Address = address };

    private static int Write(HostAddress address, Span<char> text)
    {
        Span<byte> octets = stackalloc byte[HostAddress.MaxTextLength];
        return Encoding.ASCII.GetChars(octets[..address.WriteText(octets)], text);
    }

    private static int Write(ushort number, Span<char> text)
    {
        number.TryFormat(text, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        return length;
    }

    private static int Copy(string from, Span<char> text)
    {
        from.CopyTo(text);
        return from.Length;
    }
}
