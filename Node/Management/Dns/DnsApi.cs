using System.Net;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Inspection;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Management.Http;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Management.Dns;

/// <summary>The paths below <c>/dns</c>. Look-ups at a time are bounded: the next one is refused. Thread-safe.</summary>
/// <param name="plan">What the node serves.</param>
/// <param name="inspector">What it knows.</param>
/// <param name="dispatcher">The server; null while it does not serve yet.</param>
/// <param name="self">This node's cluster address.</param>
internal sealed class DnsApi(NodePlan plan, NodeInspector inspector, Func<IQueryDispatcher?> dispatcher, string self)
{
    /// <summary>Look-ups at a time.</summary>
    public const int MaxLookups = 16;

    /// <summary>Longest namespace name looked for (RFC 1123 label).</summary>
    public const int MaxNamespace = 63;

    // A name of 255 octets with every octet written as \DDD.
    private const int MaxNameText = 4 * WireNames.MaxLength;
    private const int MaxTypeText = 16;

    private readonly Lookup _lookup = new(plan, inspector, self);
    private int _lookups;

    /// <summary>Answers <c>/dns/zones</c>.</summary>
    public Task WriteZonesAsync(HttpContext context) => JsonAnswer.WriteAsync(
        context, new ZonesAnswer(plan.CorefileName, [.. plan.Corefile.Blocks.Select(Describe)]), ManagementJson.Default.ZonesAnswer);

    /// <summary>Answers <c>/dns/namespaces/{ns}</c>.</summary>
    public Task WriteNamespaceAsync(HttpContext context, string name)
    {
        if (name.Length is 0 or > MaxNamespace)
        {
            return Problem.BadRequest($"the name of a namespace has 1 to {MaxNamespace} characters").WriteAsync(context);
        }

        var feeds = inspector.Namespaces(name);
        return feeds.Count == 0
            ? Problem.NotFound($"no feed of this node knows a namespace '{name}'").WriteAsync(context)
            : JsonAnswer.WriteAsync(context, new NamespacesAnswer(name, feeds), ManagementJson.Default.NamespacesAnswer);
    }

    /// <summary>Answers <c>/dns/lookup?name=&amp;type=</c>.</summary>
    public async Task WriteLookupAsync(HttpContext context)
    {
        var (nameText, typeText) = (context.Request.Query["name"].ToString(), context.Request.Query["type"].ToString());
        var typeName = typeText.Length == 0 ? "A" : typeText;
        string? error = null;
        DomainName? name = null;
        var type = RecordType.A;
        if (nameText.Length > MaxNameText || !DomainName.TryParse(nameText, out name, out error))
        {
            await Problem.BadRequest($"'name' is no domain name: {error ?? "it is too long"}").WriteAsync(context);
        }
        else if (typeName.Length > MaxTypeText || !RecordTypeText.TryParse(typeName, out type))
        {
            await Problem.BadRequest("'type' is no record type; write one such as A, SRV or TYPE65").WriteAsync(context);
        }
        else if (dispatcher() is not { } server)
        {
            await Problem.Busy("this node does not serve DNS yet; /ready says why").WriteAsync(context);
        }
        else
        {
            await AskAsync(context, server, name, type);
        }
    }

    private async Task AskAsync(HttpContext context, IQueryDispatcher server, DomainName name, RecordType type)
    {
        if (Interlocked.Increment(ref _lookups) > MaxLookups)
        {
            Interlocked.Decrement(ref _lookups);
            await Problem.Busy($"{MaxLookups} look-ups are under way already; ask again").WriteAsync(context);
            return;
        }

        try
        {
            var client = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
            var answer = await _lookup.AskAsync(server, client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client, name, type);
            await JsonAnswer.WriteAsync(context, answer, ManagementJson.Default.LookupAnswer);
        }
        finally
        {
            Interlocked.Decrement(ref _lookups);
        }
    }

    private static BlockAnswer Describe(ServerBlockOptions block) => new(
        block.Location.ToString(),
        block.Port,
        [.. block.Zones.Select(zone => zone.ToString())],
        block.Kubernetes is { } kubernetes ? [.. kubernetes.Zones.Select(zone => zone.ToString())] : null,
        block.Kubernetes is { } fed ? FeedPlanner.IdOf(fed) : null,
        [.. block.Forwards.Select(forward => forward.From.ToString())]);
}
