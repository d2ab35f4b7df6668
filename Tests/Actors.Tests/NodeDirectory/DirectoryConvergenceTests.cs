using System.Text;
using ActorDns.Actors.Directory;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Tests.Answers;
using CsCheck;

namespace ActorDns.Actors.Tests.NodeDirectory;

/// <summary>What two feeders tell in brief, mixed in any way, leads to the names that exist. A failure prints CsCheck's seed.</summary>
public sealed class DirectoryConvergenceTests
{
    private static readonly ObjectKind[] Kinds = [ObjectKind.Namespace, ObjectKind.Service, ObjectKind.ServiceImport];
    private static readonly string[] Namespaces = ["n0", "n1", "stable"];
    private static readonly string[] Services = ["s0", "s1", "stable"];

    [Fact]
    public void The_streams_of_two_feeders_mixed_in_any_way_lead_to_the_truth() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int).Sample((events, seed) =>
        {
            var random = new Random(seed);
            var history = NewHistory(random, events);
            var directory = new FeedDirectory(Kinds);
            var swept = new HashSet<ObjectKind>();
            foreach (var step in history.Interleave(Kinds.Concat(Kinds).Select(history.StreamOf).ToList()))
            {
                Apply(directory, step);
                if (step.Type == FeederHistory.StepType.Sweep)
                {
                    swept.Add(step.Kind);
                }

                Assert.True(!swept.Contains(ObjectKind.Namespace) || directory.NamespaceExists("stable"u8), "A namespace that always existed is gone.");
                Assert.True(!swept.Contains(ObjectKind.Service) || directory.ServiceExists("stable"u8, "stable"u8, false), "A service that always existed is gone.");
            }

            Assert.Equal(NamesOf(history), NamesOf(directory));
        });

    [Fact]
    public void A_copy_is_the_same_directory_and_fences_the_same() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int).Sample((events, seed) =>
        {
            var random = new Random(seed);
            var history = NewHistory(random, events);
            var steps = history.Interleave(Kinds.Select(history.StreamOf).ToList()).ToList();

            // No list under way: what is copied across one is the receiver's matter.
            var subscribed = steps.FindLastIndex(step => step.List != 0) + 1;
            var exported = random.Next(subscribed, steps.Count + 1);
            var taken = random.Next(subscribed, steps.Count + 1);
            var peer = new FeedDirectory(Kinds);
            steps[..exported].ForEach(step => Apply(peer, step));
            var export = peer.Export().OrderBy(_ => random.Next()).ToList();
            var copy = new FeedDirectory(Kinds);
            steps[subscribed..taken].ForEach(step => Apply(copy, step));
            export.ForEach(item => copy.Apply([item.Entry], item.Epoch));
            steps[Math.Min(taken, steps.Count)..].ForEach(step => Apply(copy, step));
            Assert.Equal(NamesOf(history), NamesOf(copy));
        });

    [Fact]
    public void Every_change_that_could_change_an_answer_moves_a_cell_it_depends_on() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int).Sample((events, seed) =>
        {
            var history = NewHistory(new Random(seed), events);
            var directory = new FeedDirectory(Kinds);
            foreach (var step in history.Interleave(Kinds.Concat(Kinds).Select(history.StreamOf).ToList()))
            {
                var before = Cells(directory);
                var names = NamesOf(directory);
                Apply(directory, step);
                foreach (var name in NamesOf(directory).Except(names).Concat(names.Except(NamesOf(directory))).Where(before.ContainsKey))
                {
                    Assert.True(Cells(directory)[name] > before[name], $"{name} came or went and its cell did not move.");
                }
            }
        });

    private static FeederHistory NewHistory(Random random, int events) =>
        new(random, [new NamespaceObject("stable", 1), Service("stable", "stable", 2, false)], events, static (random, version) => random.Next(3) switch
        {
            0 => new NamespaceObject($"n{random.Next(2)}", version),
            _ => Service($"n{random.Next(2)}", $"s{random.Next(2)}", version, random.Next(2) == 0),
        });

    private static ServiceObject Service(string @namespace, string name, ulong version, bool isImport) =>
        new(@namespace, name, version, ServiceForm.Headless, [], [], string.Empty, isImport);

    private static void Apply(FeedDirectory directory, FeederHistory.Step step)
    {
        switch (step.Type)
        {
            case FeederHistory.StepType.Begin:
                directory.BeginList(step.Kind, step.List);
                break;
            case FeederHistory.StepType.Sweep:
                directory.CompleteList(step.Kind, step.List, new StateVersion(step.Epoch, step.Version));
                break;
            default:
                var change = step.Change!;
                directory.Apply(
                    [new DirectoryMessages.DirectoryEntry(change.Kind, change.Namespace, change.Name, change.Version, change.Object is null)], step.Epoch, step.List);
                break;
        }
    }

    private static IEnumerable<string> NamesOf(FeederHistory history) =>
        [.. history.Truth.Objects.Select(change => $"{change.Kind} {change.Namespace}/{change.Name}").Order(StringComparer.Ordinal)];

    private static List<string> NamesOf(FeedDirectory directory)
    {
        var names = new List<string>();
        foreach (var @namespace in Namespaces)
        {
            var octets = Encoding.UTF8.GetBytes(@namespace);
            if (directory.NamespaceExists(octets))
            {
                names.Add($"Namespace /{@namespace}");
            }

            foreach (var service in Services)
            {
                names.AddRange(Kinds[1..]
                    .Where(kind => directory.ServiceExists(octets, Encoding.UTF8.GetBytes(service), kind == ObjectKind.ServiceImport))
                    .Select(kind => $"{kind} {@namespace}/{service}"));
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private static Dictionary<string, long> Cells(FeedDirectory directory)
    {
        var cells = new Dictionary<string, long>();
        foreach (var @namespace in Namespaces)
        {
            if (directory.TryGetNamespace(Encoding.UTF8.GetBytes(@namespace), out var entry))
            {
                cells[$"Namespace /{@namespace}"] = entry.Cell.Value;
                foreach (var service in Services)
                {
                    if (entry.Services.TryGet(Encoding.UTF8.GetBytes(service), out var serviceEntry))
                    {
                        cells[$"Service {@namespace}/{service}"] = cells[$"ServiceImport {@namespace}/{service}"] = serviceEntry.Cell.Value;
                    }
                }
            }
        }

        return cells;
    }
}
