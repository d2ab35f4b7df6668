using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Checks what must hold between blocks whose keys have other schemes than <c>dns://</c>: one port speaks one protocol, and shows one certificate.</summary>
internal static class ListenerConflicts
{
    /// <summary>Reports ports with two schemes, listeners with two certificates, and those that are not encrypted.</summary>
    public static void Check(IReadOnlyList<ServerBlockOptions> blocks, CorefileDiagnostics diagnostics)
    {
        // Port 0 stands for one of each scheme.
        foreach (var port in blocks.Where(block => block.Port != 0).GroupBy(block => block.Port))
        {
            CheckPairs([.. port], Differs, diagnostics);
        }

        foreach (var listener in blocks.Where(block => block.Scheme != ServerScheme.Dns).GroupBy(block => (block.Scheme, block.Port)))
        {
            CheckPairs([.. listener], HasOtherCertificate, diagnostics);
            if (diagnostics.ErrorCount == 0)
            {
                // Else a 'tls' may be there that could not be read.
                WarnOfOpen([.. listener], diagnostics);
            }
        }
    }

    private static void CheckPairs(List<ServerBlockOptions> blocks, Func<ServerBlockOptions, ServerBlockOptions, string?> compare, CorefileDiagnostics diagnostics)
    {
        for (var i = 1; i < Math.Min(blocks.Count, CorefileDiagnostics.Limit); i++)
        {
            var block = blocks[i];
            if (blocks.Take(i).Where(other => ShareSocket(other, block)).Select(other => compare(other, block)).FirstOrDefault(fault => fault is not null) is { } fault)
            {
                diagnostics.Error(block.Location, fault);
            }
        }
    }

    private static string? Differs(ServerBlockOptions other, ServerBlockOptions block) => other.Scheme == block.Scheme ? null
        : $"port {block.Port} cannot speak {block.Scheme.Text()}:// here: the block at {other.Location} has it for {other.Scheme.Text()}://; give one of them another port (usual are 53 for dns://, 853 for tls://, 443 for https://), or other addresses with 'bind'";

    private static string? HasOtherCertificate(ServerBlockOptions other, ServerBlockOptions block) => other.Tls is null || block.Tls is null || other.Tls == block.Tls ? null
        : $"tls: {block.Scheme.Text()}:// on port {block.Port} has another 'tls' in the block at {other.Location}, and they share its sockets; write the same line in both, one certificate with the names of both, or set them apart with a port or 'bind'";

    private static void WarnOfOpen(List<ServerBlockOptions> blocks, CorefileDiagnostics diagnostics)
    {
        foreach (var block in blocks.Where(block => block.Tls is null && !blocks.Exists(other => other.Tls is not null && ShareSocket(other, block))))
        {
            diagnostics.Warn(block.Location, $"{block.Scheme.Text()}:// on port {block.Port} is served without encryption, since no block there has 'tls', which is right behind a proxy that ends TLS and wrong anywhere else; write 'tls CERT KEY'");
        }
    }

    private static bool ShareSocket(ServerBlockOptions left, ServerBlockOptions right) =>
        left.BindAddresses.Count == 0 || right.BindAddresses.Count == 0
        || left.BindAddresses.Any(address => right.BindAddresses.Any(other => address.Equals(other) || Covers(address, other) || Covers(other, address)));

    private static bool Covers(IPAddress wide, IPAddress narrow) =>
        wide.Equals(IPAddress.IPv6Any) || (wide.Equals(IPAddress.Any) && narrow.AddressFamily == wide.AddressFamily);
}
