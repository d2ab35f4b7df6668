namespace ActorDns.Node.Configuration;

/// <summary>The Corefile of a node that was given none: the cluster's names, nothing else.</summary>
public static class BuiltInCorefile
{
    /// <summary>The name diagnostics and logs give it.</summary>
    public const string Name = "built-in Corefile";

    /// <summary>Its text.</summary>
    /// <param name="options">The node's settings, for the ports.</param>
    /// <param name="httpAddress">Address of its HTTP endpoints; empty for all.</param>
    /// <param name="lameduck">What <c>lameduck</c> says, such as <c>0s</c>; null to say nothing.</param>
    public static string Text(NodeOptions options, string httpAddress, string? lameduck = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return $$"""
            . {
                errors
                health {{httpAddress}}:{{options.HealthPort}}{{(lameduck is null ? string.Empty : $" {{\n        lameduck {lameduck}\n    }}")}}
                ready {{httpAddress}}:{{options.ReadyPort}}
                prometheus {{httpAddress}}:{{options.MetricsPort}}
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                    pods insecure
                    ttl 30
                    fallthrough in-addr.arpa ip6.arpa
                }
            }
            """;
    }
}
