using System.Reflection;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Tests.Architecture;

public sealed class DependencyTests
{
    private static readonly Assembly Protocol = typeof(DomainName).Assembly;
    private static readonly Assembly Actors = typeof(Stage).Assembly;
    private static readonly Assembly Node = typeof(NodeOptions).Assembly;

    [Fact]
    public void Dependencies_point_from_Node_to_Actors_to_Protocol()
    {
        Assert.Contains(Actors.GetName().Name, References(Node));
        Assert.Contains(Protocol.GetName().Name, References(Actors));
        Assert.DoesNotContain(Node.GetName().Name, References(Actors));
        Assert.DoesNotContain(Node.GetName().Name, References(Protocol));
        Assert.DoesNotContain(Actors.GetName().Name, References(Protocol));
    }

    [Fact]
    public void Protocol_knows_no_Akka_no_Kubernetes_client_and_no_web_server()
    {
        string[] barred = ["Akka", "KubernetesClient", "k8s", "Microsoft.AspNetCore", "Microsoft.Extensions"];

        Assert.DoesNotContain(References(Protocol), reference => barred.Any(name => reference.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Classes_are_sealed_static_or_abstract()
    {
        var open = new[] { Protocol, Actors, Node }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Namespace?.StartsWith("ActorDns", StringComparison.Ordinal) == true && !type.Name.Contains('<'));

        Assert.Empty(open);
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
