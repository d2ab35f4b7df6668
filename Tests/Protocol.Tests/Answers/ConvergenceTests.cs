using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using CsCheck;
using static ActorDns.Protocol.Tests.Answers.SampleRecords;

namespace ActorDns.Protocol.Tests.Answers;

/// <summary>The streams of two feeders, mixed in any way, lead to the API server's last state. A failure prints CsCheck's seed.</summary>
public sealed class ConvergenceTests
{
    private static readonly ObjectKind[] Kinds = [ObjectKind.Service, ObjectKind.EndpointSlice, ObjectKind.Pod];
    private static readonly string[] Addresses = ["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.96.0.1", "10.96.0.2", "10.96.0.99", "fd00::1"];
    private static readonly string[] Services = ["s0", "s1", "s2", "stable"];

    [Fact]
    public void The_streams_of_two_feeders_mixed_in_any_way_lead_to_the_truth() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int).Sample((events, seed) =>
        {
            var random = new Random(seed);
            var history = NewHistory(random, events);
            var actual = new SampleRecords();
            var isListed = false;
            foreach (var step in history.Interleave(Kinds.Concat(Kinds).Select(history.StreamOf).ToList()))
            {
                Apply(actual.State, step);
                isListed |= step is { Type: FeederHistory.StepType.Sweep, Kind: ObjectKind.Service };
                if (random.Next(3) == 0)
                {
                    actual.Publish();
                    Assert.True(!isListed || actual.Snapshot!.TryGetService("stable"u8, false, out _), "A name that always existed is gone.");
                }
            }

            actual.Publish();
            AssertSame(ExpectedOf(history), actual);
        });

    [Fact]
    public void A_copy_of_everything_a_partition_knows_is_the_same_partition() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int).Sample((events, seed) =>
        {
            var random = new Random(seed);
            var history = NewHistory(random, events);
            var steps = history.Interleave(Kinds.Concat(Kinds).Select(history.StreamOf).ToList()).ToList();
            var cut = random.Next(steps.Count);
            var original = new SampleRecords();
            steps[..cut].ForEach(step => Apply(original.State, step));
            original.Publish();
            var copy = new SampleRecords();
            foreach (var (epoch, change) in original.State.Export("shop").OrderBy(_ => random.Next()))
            {
                copy.State.Apply(change, epoch);
            }

            copy.Publish();
            AssertSame(original, copy);
            Assert.Equal(Told(original.State), Told(copy.State));
        });

    /// <summary>A twin sends what it knew while the streams go on here: nothing that was deleted meanwhile comes back.</summary>
    [Fact]
    public void A_copy_that_comes_while_the_streams_go_on_does_no_harm() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int).Sample((events, seed) =>
        {
            var random = new Random(seed);
            var history = NewHistory(random, events);
            var steps = history.Interleave(Kinds.Select(history.StreamOf).ToList()).ToList();
            var subscribed = random.Next(steps.Count + 1);
            // No list under way: what is copied across one is the receiver's matter.
            while (subscribed < steps.Count && steps[subscribed..].Any(step => step.List != 0))
            {
                subscribed++;
            }

            var twin = new SampleRecords();
            steps[..subscribed].ForEach(step => Apply(twin.State, step));
            var fresh = new SampleRecords();
            var exported = random.Next(subscribed, steps.Count + 1);
            steps[subscribed..exported].ForEach(step => Apply(twin.State, step));
            var export = twin.State.Export("shop").ToList();
            var taken = random.Next(subscribed, steps.Count + 1);
            steps[subscribed..Math.Max(taken, exported)].ForEach(step => Apply(fresh.State, step));
            export.ForEach(item => fresh.State.Apply(item.Change, item.Epoch));
            steps[Math.Max(taken, exported)..].ForEach(step => Apply(fresh.State, step));
            fresh.Publish();
            AssertSame(ExpectedOf(history), fresh);
        });

    private static FeederHistory NewHistory(Random random, int events) =>
        new(random, [Service("stable", 1, "10.96.0.99")], events, static (random, version) => random.Next(4) switch
        {
            0 => Service($"s{random.Next(3)}", version, [.. new[] { "10.96.0.1", "10.96.0.2" }.Take(random.Next(3))]) with
            {
                ExternalAddresses = [.. Addresses.Where(_ => random.Next(4) == 0).Select(Address)],
            },
            1 => Pod($"p{random.Next(3)}", version, Addresses[random.Next(3)]),
            _ => Slice($"slice{random.Next(4)}", Services[random.Next(3)], version, [.. Addresses.Where(_ => random.Next(3) == 0)]),
        });

    private static SampleRecords ExpectedOf(FeederHistory history)
    {
        var expected = new SampleRecords();
        expected.Apply(history.Truth.Epoch, [.. history.Truth.Objects.Select(change => change.Object!)]);
        return expected;
    }

    private static void Apply(PartitionState state, FeederHistory.Step step)
    {
        switch (step.Type)
        {
            case FeederHistory.StepType.Begin:
                state.BeginList(step.Kind, step.List);
                break;
            case FeederHistory.StepType.Sweep:
                state.Sweep(step.Kind, step.List, new StateVersion(step.Epoch, step.Version));
                break;
            default:
                state.Apply(step.Change!, step.Epoch, step.List);
                break;
        }
    }

    private static List<(ObjectKind Kind, string Name, long Epoch, ulong Version)> Told(PartitionState state) =>
        [.. state.Export("shop").Where(item => item.Change.Object is not null).Select(item => (item.Change.Kind, item.Change.Name, item.Epoch, item.Change.Version)).Order()];

    private static void AssertSame(SampleRecords expected, SampleRecords actual)
    {
        foreach (var service in Services)
        {
            foreach (var type in (RecordType[])[RecordType.A, RecordType.AAAA, RecordType.SRV])
            {
                AssertSame(expected, actual, $"{service}.shop.svc.cluster.local", type);
            }
        }

        foreach (var address in Addresses)
        {
            Assert.Equal(expected.Snapshot!.ContainsPod(Address(address)), actual.Snapshot!.ContainsPod(Address(address)));
        }

        var (forward, forwardActual) = (expected.Zone, actual.Zone);
        var reverse = forward with { Zone = DomainName.Parse("in-addr.arpa") };
        foreach (var zone in (KubernetesZone[])[reverse, reverse with { ApexLabel = "dns"u8.ToArray() }])
        {
            (expected.Zone, actual.Zone) = (zone, zone);
            foreach (var address in Addresses.Where(address => !address.Contains(':')))
            {
                AssertSame(expected, actual, string.Join('.', address.Split('.').Reverse()) + ".in-addr.arpa", RecordType.PTR);
            }
        }

        (expected.Zone, actual.Zone) = (forward, forwardActual);
    }

    private static void AssertSame(SampleRecords expected, SampleRecords actual, string name, RecordType type)
    {
        var (expectedCode, expectedAnswers) = expected.Ask(name, type);
        var (code, answers) = actual.Ask(name, type);
        Assert.True(
            expectedCode == code && expectedAnswers.SequenceEqual(answers),
            $"{name} {type}: {expectedCode} [{string.Join(' ', expectedAnswers)}] became {code} [{string.Join(' ', answers)}]");
    }
}
