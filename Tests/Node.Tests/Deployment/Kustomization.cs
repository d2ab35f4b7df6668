using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace ActorDns.Node.Tests.Deployment;

/// <summary>
/// Renders what the kustomizations of this repository use: resources, patches (files that name their object), configMapGenerator,
/// labels without selectors, namespace. Any other field, a file that is missing and a patch without its object are errors.
/// </summary>
internal static class Kustomization
{
    private static readonly string[] Fields = ["apiVersion", "kind", "namespace", "labels", "resources", "patches", "configMapGenerator"];
    private static readonly string[] ClusterScoped = ["ClusterRole", "ClusterRoleBinding"];

    /// <summary>The objects of a folder below k8s.</summary>
    public static List<JsonObject> Render(string folder)
    {
        var root = Repository.PathOf("k8s", folder);
        var kustomization = ReadYaml(Path.Combine(root, "kustomization.yaml")).Single();
        Assert.Empty(kustomization.Select(field => field.Key).Except(Fields));
        var objects = Items(kustomization, "resources").SelectMany(resource => Resource(folder, (string)resource!)).ToList();
        objects.AddRange(Items(kustomization, "configMapGenerator").Select(generator => ConfigMap(root, generator!.AsObject())));
        foreach (var patch in Items(kustomization, "patches"))
        {
            var change = ReadYaml(Path.Combine(root, (string)patch!["path"]!)).Single();
            Merge(objects.Single(target => IdOf(target) == IdOf(change)), change);
        }

        foreach (var target in objects)
        {
            var metadata = target["metadata"]!.AsObject();
            if (kustomization["namespace"] is { } space && !ClusterScoped.Contains((string)target["kind"]!))
            {
                metadata["namespace"] = space.DeepClone();
            }

            foreach (var pair in Items(kustomization, "labels").SelectMany(label => label!["pairs"]!.AsObject()))
            {
                (metadata["labels"] ??= new JsonObject()).AsObject()[pair.Key] = pair.Value!.DeepClone();
            }
        }

        Assert.Equal(objects.Count, objects.Select(IdOf).Distinct().Count());
        return objects;
    }

    /// <summary>The documents of a YAML file.</summary>
    public static IEnumerable<JsonObject> ReadYaml(string file)
    {
        using var reader = File.OpenText(file);
        var stream = new YamlStream();
        stream.Load(reader);
        return stream.Documents.Select(document => Convert(document.RootNode)!.AsObject()).ToList();
    }

    private static IEnumerable<JsonObject> Resource(string folder, string resource)
    {
        var path = Path.GetFullPath(Repository.PathOf("k8s", folder, resource));
        return Directory.Exists(path) ? Render(Path.GetRelativePath(Repository.PathOf("k8s"), path)) : ReadYaml(path);
    }

    private static JsonObject ConfigMap(string root, JsonObject generator)
    {
        var data = new JsonObject();
        foreach (var file in generator["files"]!.AsArray())
        {
            data[(string)file!] = File.ReadAllText(Path.Combine(root, (string)file!));
        }

        var metadata = new JsonObject { ["name"] = generator["name"]!.DeepClone() };
        if (generator["options"]?["labels"] is { } labels)
        {
            metadata["labels"] = labels.DeepClone();
        }

        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata, ["data"] = data };
    }

    private static void Merge(JsonObject target, JsonObject change)
    {
        foreach (var (key, value) in change)
        {
            if (value is JsonObject inner && target[key] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                Assert.False(value is JsonArray, $"a patch of this renderer cannot change the list {key}");
                target[key] = value?.DeepClone();
            }
        }
    }

    private static string IdOf(JsonObject target) => $"{target["apiVersion"]} {target["kind"]} {target["metadata"]!["name"]}";

    private static JsonArray Items(JsonObject kustomization, string field) => kustomization[field]?.AsArray() ?? [];

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Convert(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } plain => Plain(plain.Value!),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ => int.TryParse(text, out var number) ? JsonValue.Create(number) : JsonValue.Create(text),
    };
}
