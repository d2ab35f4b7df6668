using System.Diagnostics.CodeAnalysis;
using ActorDns.Actors.Watching;
using ActorDns.Actors.Watching.Manifests;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Manifests;

[SuppressMessage("Design", "CA1001", Justification = "xunit disposes through IAsyncLifetime.")]
public sealed class ManifestSourceTests : IAsyncLifetime
{
    private ManifestFixture _fixture = null!;

    public Task InitializeAsync()
    {
        _fixture = new ManifestFixture();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Every_manifest_below_the_folder_is_listed()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_fixture.Folder, "team/a"));
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        _fixture.Write("team/a/api.yml", ManifestFixture.Service("api", "10.96.0.21"));
        _fixture.Write("team/cart.json", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"cart","namespace":"json"},"spec":{"clusterIP":"10.96.0.22","ports":[{"port":80}]}}""");
        _fixture.Write("team/notes.txt", "not a manifest");
        _fixture.Write(".hidden.yaml", ManifestFixture.Service("hidden", "10.96.0.23"));

        await _fixture.StartAsync();

        Assert.Equal(
            ["Namespace /json", "Namespace /shop", "Service json/cart", "Service shop/api", "Service shop/web"],
            _fixture.Sink.Present());
        Assert.Empty(_fixture.Source.Findings);
    }

    [Fact]
    public async Task A_new_file_adds_its_objects_and_a_deleted_file_deletes_them()
    {
        await _fixture.StartAsync();
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/web"));

        File.Delete(Path.Combine(_fixture.Folder, "web.yaml"));
        await _fixture.UntilAsync(state => state["Service shop/web"].Object is null && state["Namespace /shop"].Object is null);
    }

    [Fact]
    public async Task An_edited_object_gets_a_greater_version_and_the_others_keep_theirs()
    {
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20") + ManifestFixture.Service("api", "10.96.0.21"));
        await _fixture.StartAsync();
        var web = _fixture.Sink.Find("Service shop/web")!;
        var api = _fixture.Sink.Find("Service shop/api")!;

        _fixture.Replace("web.yaml", "# a comment\n" + ManifestFixture.Service("web", "10.96.0.99") + ManifestFixture.Service("api", "10.96.0.21"));
        await _fixture.UntilAsync(state => state["Service shop/web"].Version > web.Version);

        Assert.Equal("10.96.0.99", ((ServiceObject)_fixture.Sink.Find("Service shop/web")!.Object!).ClusterAddresses[0].ToString());
        Assert.Same(api, _fixture.Sink.Find("Service shop/api"));
    }

    [Fact]
    public async Task A_deletion_and_a_return_each_get_a_greater_version()
    {
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.StartAsync();
        _fixture.Replace("web.yaml", "# nothing\n");
        await _fixture.UntilAsync(state => state["Service shop/web"].Object is null);
        _fixture.Replace("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.UntilAsync(state => state["Service shop/web"].Object is not null);

        var versions = _fixture.Sink.Changes.Where(change => change.Name == "web").Select(change => change.Version).ToArray();
        Assert.Equal(3, versions.Length);
        Assert.Equal(versions.Order().Distinct(), versions);
    }

    [Fact]
    public async Task A_renamed_file_changes_nothing()
    {
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.StartAsync();
        var before = _fixture.Sink.Find("Service shop/web");

        File.Move(Path.Combine(_fixture.Folder, "web.yaml"), Path.Combine(_fixture.Folder, "shop.yml"));
        _fixture.Write("zzz.yaml", ManifestFixture.Service("later", "10.96.0.30"));
        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/later"));

        Assert.Same(before, _fixture.Sink.Find("Service shop/web"));
    }

    [Fact]
    public async Task A_mounted_ConfigMap_is_read_once_and_its_swap_is_seen()
    {
        string Generation(string name, string address)
        {
            var folder = System.IO.Directory.CreateDirectory(Path.Combine(_fixture.Folder, name)).FullName;
            File.WriteAllText(Path.Combine(folder, "web.yaml"), ManifestFixture.Service("web", address));
            return name;
        }

        File.CreateSymbolicLink(Path.Combine(_fixture.Folder, "..data"), Generation("..2026_01", "10.96.0.20"));
        File.CreateSymbolicLink(Path.Combine(_fixture.Folder, "web.yaml"), "..data/web.yaml");
        await _fixture.StartAsync();
        Assert.Equal(["Namespace /shop", "Service shop/web"], _fixture.Sink.Present());
        Assert.Empty(_fixture.Source.Findings);

        // What the kubelet does: a new generation beside the old one, then one rename.
        File.CreateSymbolicLink(Path.Combine(_fixture.Folder, "..data_tmp"), Generation("..2026_02", "10.96.0.77"));
        FileSystem.Rename(Path.Combine(_fixture.Folder, "..data_tmp"), Path.Combine(_fixture.Folder, "..data"));
        System.IO.Directory.Delete(Path.Combine(_fixture.Folder, "..2026_01"), recursive: true);

        await _fixture.UntilAsync(state => ((ServiceObject)state["Service shop/web"].Object!).ClusterAddresses[0].ToString() == "10.96.0.77");
    }

    [Fact]
    public async Task A_change_the_file_system_does_not_announce_is_found_by_looking()
    {
        // The folder itself is a link; announcements follow the folder it led to at first.
        var other = System.IO.Directory.CreateDirectory(Path.Combine(_fixture.Root, "other")).FullName;
        File.WriteAllText(Path.Combine(other, "api.yaml"), ManifestFixture.Service("api", "10.96.0.21"));
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        var link = Path.Combine(_fixture.Root, "link");
        File.CreateSymbolicLink(link, _fixture.Folder);
        _fixture.Folder = link;
        await _fixture.StartAsync(options => options with { PollInterval = TimeSpan.FromMilliseconds(50) });

        File.CreateSymbolicLink(link + ".new", other);
        FileSystem.Rename(link + ".new", link);

        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/api") && state["Service shop/web"].Object is null);
    }

    [Fact]
    public async Task A_broken_file_keeps_its_last_good_state_while_other_files_change()
    {
        _fixture.Write("a.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        _fixture.Write("b.yaml", ManifestFixture.Service("api", "10.96.0.21"));
        await _fixture.StartAsync();
        var web = _fixture.Sink.Find("Service shop/web");

        _fixture.Replace("a.yaml", ManifestFixture.Service("web", "10.96.0.300"));
        await _fixture.UntilFindingsAsync(findings => findings.Count == 1);
        _fixture.Replace("b.yaml", ManifestFixture.Service("api", "10.96.0.99"));
        await _fixture.UntilAsync(state => ((ServiceObject)state["Service shop/api"].Object!).ClusterAddresses[0].ToString() == "10.96.0.99");

        Assert.Same(web, _fixture.Sink.Find("Service shop/web"));
        var finding = Assert.Single(_fixture.Source.Findings);
        Assert.Equal(ManifestSeverity.Error, finding.Severity);
        Assert.Equal("a.yaml:7:14: spec.clusterIP: '10.96.0.300' is no IP address: write one such as 10.96.0.10 or fd00::10, without leading zeros", finding.ToString());
        Assert.Contains($"actordns_manifest_broken_files{{folder=\"{_fixture.Folder}\"}} 1", await _fixture.MetricsAsync(), StringComparison.Ordinal);

        _fixture.Replace("a.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.UntilFindingsAsync(findings => findings.Count == 0);
        Assert.Same(web, _fixture.Sink.Find("Service shop/web"));
    }

    [Fact]
    public async Task A_folder_that_vanishes_keeps_everything_and_is_followed_again_when_it_is_back()
    {
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.StartAsync(options => options with { PollInterval = TimeSpan.FromMilliseconds(50) });

        var aside = _fixture.Folder + ".aside";
        System.IO.Directory.Move(_fixture.Folder, aside);
        await _fixture.UntilFindingsAsync(findings => findings.Any(finding => finding.Message.Contains("its last state stays", StringComparison.Ordinal)));
        Assert.NotNull(_fixture.Sink.Find("Service shop/web")!.Object);

        System.IO.Directory.Move(aside, _fixture.Folder);
        await _fixture.UntilFindingsAsync(findings => findings.Count == 0);
        _fixture.Write("api.yaml", ManifestFixture.Service("api", "10.96.0.21"));
        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/api"));
        Assert.NotNull(_fixture.Sink.Find("Service shop/web")!.Object);
    }

    [Fact]
    public async Task A_missing_folder_is_a_fault_that_names_the_cure_and_heals()
    {
        System.IO.Directory.Delete(_fixture.Folder);
        var source = _fixture.Open();

        var fault = await Assert.ThrowsAsync<SourceException>(() => source.ListAsync(ObjectKind.Service, _fixture.Sink, CancellationToken.None));
        Assert.Equal(SourceFault.Denied, fault.Fault);
        Assert.Contains(_fixture.Folder, fault.Message, StringComparison.Ordinal);
        Assert.Contains("--source manifests:DIR", fault.Message, StringComparison.Ordinal);

        System.IO.Directory.CreateDirectory(_fixture.Folder);
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await source.ListAsync(ObjectKind.Service, _fixture.Sink, CancellationToken.None);
        Assert.Equal(["Service shop/web"], _fixture.Sink.Present());
    }

    [Fact]
    public async Task A_watch_resumes_from_a_version_it_has_seen()
    {
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.StartAsync();
        var seen = _fixture.Sink.Find("Service shop/web")!.Version;
        _fixture.Write("api.yaml", ManifestFixture.Service("api", "10.96.0.21"));
        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/api"));
        var version = await _fixture.Source.ListAsync(ObjectKind.Service, new RecordingSink(), CancellationToken.None);
        _fixture.Write("cart.yaml", ManifestFixture.Service("cart", "10.96.0.22"));
        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/cart"));

        var late = new RecordingSink();
        using var stopping = new CancellationTokenSource();
        var watch = _fixture.Source.WatchAsync(ObjectKind.Service, version, late, stopping.Token);
        await late.UntilAsync(state => state.ContainsKey("Service shop/cart"), TimeSpan.FromSeconds(20));
        await stopping.CancelAsync();
        await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(["Service shop/cart"], late.Present());
        Assert.True(seen < version);
    }

    [Fact]
    public async Task A_version_that_is_no_longer_kept_must_be_listed_again()
    {
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await _fixture.StartAsync(options => options with { MaxHistory = 2 });
        var version = await _fixture.Source.ListAsync(ObjectKind.Service, new RecordingSink(), CancellationToken.None);
        _fixture.Write("api.yaml", string.Concat(Enumerable.Range(0, 3).Select(i => ManifestFixture.Service($"api-{i}", $"10.96.1.{i}"))));
        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/api-0"));
        _fixture.Write("cart.yaml", ManifestFixture.Service("cart", "10.96.0.22"));
        await _fixture.UntilAsync(state => state.ContainsKey("Service shop/cart"));

        foreach (var wrong in new[] { version, 1UL, ulong.MaxValue })
        {
            var fault = await Assert.ThrowsAsync<SourceException>(() => _fixture.Source.WatchAsync(ObjectKind.Service, wrong, new RecordingSink(), CancellationToken.None));
            Assert.Equal(SourceFault.VersionGone, fault.Fault);
        }
    }

    [Fact]
    public async Task A_change_of_one_kind_is_a_bookmark_to_the_others()
    {
        await _fixture.StartAsync();
        var pods = new RecordingSink();
        using var stopping = new CancellationTokenSource();
        var version = await _fixture.Source.ListAsync(ObjectKind.Pod, pods, CancellationToken.None);
        var watch = _fixture.Source.WatchAsync(ObjectKind.Pod, version, pods, stopping.Token);
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        await pods.UntilAsync(_ => pods.BookmarkedVersion > version, TimeSpan.FromSeconds(20));
        await stopping.CancelAsync();
        await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Empty(pods.Changes);
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        _fixture.Write("many.yaml", string.Concat(Enumerable.Range(0, 1100).Select(i => ManifestFixture.Service($"s{i}", $"10.97.{i / 250}.{i % 250}"))));
        await _fixture.StartAsync();

        Assert.Equal(1101, _fixture.Sink.Present().Length);
        Assert.Equal(500, _fixture.Sink.LargestPage);
    }

    [Fact]
    public async Task Label_selectors_hide_objects_and_a_changed_label_is_a_deletion()
    {
        string Labelled(string team) => $$$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {tier: front}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop, labels: {team: {{{team}}}}}
            spec: {clusterIP: 10.96.0.20, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: api, namespace: back}
            spec: {clusterIP: 10.96.0.21, ports: [{port: 80}]}
            """;
        _fixture.Write("shop.yaml", Labelled("a"));
        await _fixture.StartAsync(options => options with { LabelSelector = "team in (a,b)", NamespaceLabelSelector = "tier=front" });
        Assert.Equal(["Namespace /shop", "Service shop/web"], _fixture.Sink.Present());

        _fixture.Replace("shop.yaml", Labelled("c"));
        await _fixture.UntilAsync(state => state["Service shop/web"].Object is null);
    }

    [Fact]
    public async Task An_undeclared_namespace_has_the_name_label_the_API_server_gives_every_namespace()
    {
        _fixture.Write("web.yaml", ManifestFixture.Service("web", "10.96.0.20") + "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: other}}");
        await _fixture.StartAsync(options => options with { NamespaceLabelSelector = "kubernetes.io/metadata.name in (other)" });

        Assert.Equal(["Namespace /other", "Service shop/web"], _fixture.Sink.Present());
    }

    [Fact]
    public async Task The_last_definition_of_an_object_wins_with_a_warning()
    {
        _fixture.Write("a.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        _fixture.Write("b.yaml", "\n" + ManifestFixture.Service("web", "10.96.0.21"));
        await _fixture.StartAsync();

        Assert.Equal("10.96.0.21", ((ServiceObject)_fixture.Sink.Find("Service shop/web")!.Object!).ClusterAddresses[0].ToString());
        Assert.Equal(
            "b.yaml:2:1: Service shop/web is also defined at a.yaml:1: this one is served, remove the other",
            Assert.Single(_fixture.Source.Findings).ToString());
    }

    [Fact]
    public async Task Files_beyond_the_bounds_are_refused_and_the_rest_is_served()
    {
        _fixture.Write("a.yaml", ManifestFixture.Service("web", "10.96.0.20"));
        _fixture.Write("b.yaml", ManifestFixture.Service("big", "10.96.0.21") + new string('#', 5000));
        _fixture.Write("c.yaml", ManifestFixture.Service("c1", "10.96.0.22") + ManifestFixture.Service("c2", "10.96.0.23"));
        _fixture.Write("d.yaml", ManifestFixture.Service("behind", "10.96.0.24"));
        await _fixture.StartAsync(options => options with { MaxFileBytes = 4096, MaxObjects = 2, MaxFiles = 3 });

        Assert.Equal(["Namespace /shop", "Service shop/web"], _fixture.Sink.Present());
        Assert.Equal(3, _fixture.Source.Findings.Count);
        Assert.Matches(@"^b\.yaml: the file has \d+ octets, more than 4096: split it$", _fixture.Source.Findings[0].ToString());
        Assert.Equal("c.yaml: with its 2 objects the folder would hold more than 2", _fixture.Source.Findings[1].ToString());
        Assert.EndsWith("holds more than 3 manifests: those behind the first 3 are not read", _fixture.Source.Findings[2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_selector_is_refused_at_once()
    {
        _fixture.Open();
        var fault = Assert.Throws<FormatException>(() => _fixture.Open(options => options with { LabelSelector = "a in b" }));
        Assert.Equal("label selector 'a in b', column 6: '(' is missing: write in (a,b) or notin (a,b)", fault.Message);
    }
}
