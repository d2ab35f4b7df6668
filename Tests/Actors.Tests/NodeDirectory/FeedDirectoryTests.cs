using ActorDns.Actors.Directory;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.NodeDirectory;

public sealed class FeedDirectoryTests
{
    private static readonly ObjectKind[] Kinds = [ObjectKind.Namespace, ObjectKind.Service];

    private readonly FeedDirectory _directory = new(Kinds);

    [Fact]
    public void Kinds_are_missing_until_they_are_listed_or_copied()
    {
        Assert.Equal(Kinds, _directory.MissingKinds());
        List(ObjectKind.Namespace, 1, new StateVersion(1, 10));
        Assert.Equal([ObjectKind.Service], _directory.MissingKinds());
        _directory.NoteCopied(ObjectKind.Service, new StateVersion(1, 10), 5);
        Assert.Empty(_directory.MissingKinds());
        Assert.False(_directory.IsComplete);
        _directory.SetComplete(true);
        Assert.True(_directory.IsComplete);
    }

    [Fact]
    public void Names_fold_letter_case()
    {
        Change(1, Service("shop", "web", 5));
        Assert.True(_directory.ServiceExists("SHOP"u8, "Web"u8, isImport: false));
        Assert.False(_directory.ServiceExists("shop"u8, "web"u8, isImport: true));
    }

    [Fact]
    public void A_sweep_drops_what_the_list_did_not_name_and_nothing_else()
    {
        Change(1, Namespace("a", 1), Namespace("b", 2), Service("a", "x", 3), Service("a", "y", 4));
        List(ObjectKind.Service, 7, new StateVersion(1, 9), Service("a", "x", 3));
        Assert.True(_directory.ServiceExists("a"u8, "x"u8, false));
        Assert.False(_directory.ServiceExists("a"u8, "y"u8, false));
        Assert.True(_directory.NamespaceExists("b"u8));
    }

    [Fact]
    public void An_older_version_of_the_same_epoch_is_dropped()
    {
        Change(1, Service("a", "x", 5, deleted: true), Service("a", "x", 4));
        Assert.False(_directory.ServiceExists("a"u8, "x"u8, false));
    }

    [Fact]
    public void A_list_of_a_later_epoch_counts_even_when_versions_went_back()
    {
        Change(1, Service("a", "x", 500, deleted: true));
        Change(2, Service("a", "x", 7));
        Assert.True(_directory.ServiceExists("a"u8, "x"u8, false));
    }

    [Fact]
    public void Gone_names_are_pruned_at_the_second_call()
    {
        Change(1, Namespace("a", 1), Service("a", "x", 2));
        Change(1, Service("a", "x", 3, deleted: true), Namespace("a", 4, deleted: true));
        _directory.Prune();
        Assert.Equal(1, _directory.NamespaceCount);
        _directory.Prune();
        _directory.Prune();
        _directory.Prune();
        Assert.Equal(0, _directory.NamespaceCount);
    }

    [Fact]
    public void A_name_that_comes_back_is_not_pruned()
    {
        Change(1, Namespace("a", 1), Service("a", "x", 2));
        Change(1, Service("a", "x", 3, deleted: true));
        _directory.Prune();
        Change(1, Service("a", "x", 4));
        _directory.Prune();
        _directory.Prune();
        Assert.True(_directory.ServiceExists("a"u8, "x"u8, false));
    }

    [Fact]
    public void The_serial_never_goes_back()
    {
        _directory.Apply([Service("a", "x", 1)], 1, 0, 1_700_000_000);
        _directory.Apply([Service("a", "x", 2)], 1);
        _directory.NoteCopied(ObjectKind.Service, new StateVersion(1, 3), 1_600_000_000);
        Assert.Equal(1_700_000_000u, _directory.Serial);
    }

    [Fact]
    public async Task Readers_beside_a_writer_never_miss_a_name_that_stays()
    {
        Change(1, Service("a", "stays", 1));
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var misses = 0;
            while (!stop.IsCancellationRequested)
            {
                misses += _directory.ServiceExists("a"u8, "stays"u8, false) ? 0 : 1;
            }

            return misses;
        });
        for (var i = 0; i < 20_000; i++)
        {
            Change(1, Service("a", $"n{i % 500}", (ulong)i + 2, deleted: i % 3 == 0));
            if (i % 2_000 == 0)
            {
                _directory.Prune();
            }
        }

        await stop.CancelAsync();
        Assert.Equal(0, await reader);
    }

    private static DirectoryMessages.DirectoryEntry Namespace(string name, ulong version, bool deleted = false) =>
        new(ObjectKind.Namespace, string.Empty, name, version, deleted);

    private static DirectoryMessages.DirectoryEntry Service(string @namespace, string name, ulong version, bool deleted = false) =>
        new(ObjectKind.Service, @namespace, name, version, deleted);

    private void Change(long epoch, params DirectoryMessages.DirectoryEntry[] entries) =>
        _directory.Apply(entries, epoch);

    private void List(ObjectKind kind, long list, StateVersion version, params DirectoryMessages.DirectoryEntry[] entries)
    {
        _directory.BeginList(kind, list);
        _directory.Apply(entries, version.Epoch, list);
        _directory.CompleteList(kind, list, version);
    }
}
