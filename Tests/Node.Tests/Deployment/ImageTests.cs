using System.Text.RegularExpressions;
using ActorDns.Node.Configuration;
using k8s.Models;

namespace ActorDns.Node.Tests.Deployment;

/// <summary>The Dockerfile copies what there is, and runs what the manifests expect. No engine runs here.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Lines = File.ReadAllText(Repository.PathOf("Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');

    [Fact]
    public void It_copies_what_is_there_and_what_dockerignore_lets_through()
    {
        var kept = File.ReadAllLines(Repository.PathOf(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        var copied = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1])
            .ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Repository.PathOf(path)), path));
        Assert.All(copied, path => Assert.Contains(kept, keep => path == keep || path.StartsWith(keep + "/", StringComparison.Ordinal)));
        Assert.All(kept, path => Assert.True(Path.Exists(Repository.PathOf(path)), path));
    }

    [Fact]
    public void It_exposes_the_ports_of_the_pod()
    {
        var exposed = Lines.Single(line => line.StartsWith("EXPOSE ", StringComparison.Ordinal)).Split(' ')[1..];
        var ports = Rendered.One<V1StatefulSet>("base").Spec.Template.Spec.Containers.Single().Ports.Select(port => $"{port.ContainerPort}/{port.Protocol.ToLowerInvariant()}");

        Assert.Equal(ports.Order(StringComparer.Ordinal), exposed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_runs_the_program_as_another_user_than_root_from_an_image_without_a_shell()
    {
        Assert.Equal("USER $APP_UID", Lines.Single(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains("chiseled", Lines.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal($"ENTRYPOINT [\"/app/{typeof(NodeOptions).Assembly.GetName().Name}\"]", Lines.Single(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal)));
        var publish = Lines.Single(line => line.StartsWith("RUN dotnet publish ", StringComparison.Ordinal));
        Assert.True(File.Exists(Repository.PathOf(ProjectPath().Match(publish).Value)));
        Assert.Contains("PublishReadyToRun=true", publish, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\S+\.csproj")]
    private static partial Regex ProjectPath();
}
