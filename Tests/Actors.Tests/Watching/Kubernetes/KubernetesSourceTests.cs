using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Watching;
using ActorDns.ApiServer;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Kubernetes;

/// <summary>What the source asks the API server for, and with which credentials.</summary>
public sealed class KubernetesSourceTests : WatchFixture
{
    [Fact]
    public async Task Label_selectors_choose_objects_and_what_stops_matching_is_deleted()
    {
        var source = NewSource(feed: new FeedOptions { Id = "test", Kinds = [], LabelSelector = "app in (a, b),tier!=test", NamespaceLabelSelector = "dns=yes" });
        await using var owner = source;
        Server.Store.Put(Labelled("one", ("app", "a")));
        Server.Store.Put(Labelled("two", ("app", "c")));
        Server.Store.Put(Labelled("three", ("app", "b"), ("tier", "test")));
        Server.Store.Put(ApiObjects.Namespace("shop", new Dictionary<string, string> { ["dns"] = "yes" }));
        Server.Store.Put(ApiObjects.Namespace("hidden"));
        var sink = new CollectingSink();
        var version = await source.ListAsync(ObjectKind.Service, sink, CancellationToken.None);
        await source.ListAsync(ObjectKind.Namespace, sink, CancellationToken.None);
        Assert.Equal(["one", "shop"], sink.Changes.Select(change => change.Name));

        using var stop = new CancellationTokenSource();
        var watch = source.WatchAsync(ObjectKind.Service, version, sink, stop.Token);
        Server.Store.Put(Labelled("one", ("app", "c")));
        Server.Store.Put(Labelled("two", ("app", "b")));
        await UntilAsync(() => sink.Changes.Count == 4, "both changes");
        Assert.Equal([("one", true), ("two", false)], sink.Changes.Skip(2).Select(change => (change.Name, change.Object is null)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task Pods_that_have_ended_are_kept_back_by_the_API_server()
    {
        await using var source = NewSource();
        Server.Store.Put(ApiObjects.Pod("shop", "runs", "10.0.0.1"));
        Server.Store.Put(ApiObjects.Pod("shop", "ended", "10.0.0.2", "Succeeded"));
        Server.Store.Put(ApiObjects.Pod("shop", "waits", null, "Pending"));
        var sink = new CollectingSink();
        var version = await source.ListAsync(ObjectKind.Pod, sink, CancellationToken.None);
        Assert.Equal([("runs", false), ("waits", true)], sink.Changes.Select(change => (change.Name, change.Object is null)));

        using var stop = new CancellationTokenSource();
        var watch = source.WatchAsync(ObjectKind.Pod, version, sink, stop.Token);
        Server.Store.Put(ApiObjects.Pod("shop", "runs", "10.0.0.1", "Failed"));
        await UntilAsync(() => sink.Changes.Count == 3, "the end of the pod");
        Assert.Equal(("runs", true), (sink.Changes[2].Name, sink.Changes[2].Object is null));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task Watches_ask_for_bookmarks_and_a_random_end()
    {
        await using var source = NewSource();
        Server.Faults.Add(new Fault(FaultType.End) { Verb = ApiVerb.Watch, Times = 5 });
        for (var i = 0; i < 5; i++)
        {
            await source.WatchAsync(ObjectKind.Service, Server.Store.Version, new CollectingSink(), CancellationToken.None);
        }

        var timeouts = Server.Requests.Select(request => int.Parse(request["timeoutSeconds"], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.All(timeouts, timeout => Assert.InRange(timeout, 300, 600));
        Assert.True(timeouts.Distinct().Count() > 1);
        Assert.All(Server.Requests, request => Assert.Equal("true", request["allowWatchBookmarks"]));
    }

    [Fact]
    public async Task Missing_service_imports_are_none_until_they_are_installed()
    {
        Server.HasServiceImports = false;
        Start(ObjectKind.ServiceImport);
        await UntilAsync(() => Model.Count<WatchMessages.ListCompleted>() == 1, "an empty list");
        await UntilAsync(() => Model.Heard.OfType<WatchMessages.SourceFailed>().Any(failed => failed.Fault == SourceFault.Denied), "a watch that is denied");
        Server.Store.Put(ApiObjects.ServiceImport("shop", "web", "ClusterSetIP", ["10.1.0.1"], new ApiPort("http", 80)));
        Server.HasServiceImports = true;
        await ConvergesAsync(ApiResource.ServiceImports);
        Assert.Equal(1, Model.Count<WatchMessages.ListStarted>());
    }

    [Fact]
    public async Task An_object_that_cannot_be_used_is_left_out_and_counted_and_the_others_stand()
    {
        PutServices(3);
        Server.Store.Put(ApiObjects.Service("shop", "broken", ["10.96.0.9"]) with { ShownVersion = "v7" });
        Start();
        await UntilAsync(() => Model.Count<WatchMessages.WatchOpened>() == 1, "the watch");
        Server.Store.Put(ApiObjects.Service("shop", "broken-too", ["10.96.0.9"]) with { ShownVersion = "v8" });
        Server.Store.Put(ApiObjects.Service("shop", "good", ["10.96.0.9"]) with { MetadataLast = true });
        await UntilAsync(() => Model.Present.ContainsKey("shop/good"), "the good one behind the broken one");
        Assert.Equal(4, Model.Present.Count);
        Assert.Contains("actordns_watch_refused_objects_total{feed=\"test\",kind=\"service\"} 2", await ScrapeAsync(), StringComparison.Ordinal);
        Assert.Equal(0, Model.Count<WatchMessages.SourceFailed>());
    }

    [Fact]
    public async Task Requests_are_counted_under_CoreDNS_name()
    {
        PutServices(3);
        Server.Faults.Add(new Fault(FaultType.Status) { Verb = ApiVerb.StreamingList, Code = 422 });
        Start();
        await WatchIsOpenAsync();
        var text = await ScrapeAsync();
        var host = Server.Address.Authority;
        Assert.Contains($"coredns_kubernetes_rest_client_requests_total{{code=\"200\",method=\"GET\",host=\"{host}\"}} 2", text, StringComparison.Ordinal);
        Assert.Contains($"coredns_kubernetes_rest_client_requests_total{{code=\"422\",method=\"GET\",host=\"{host}\"}} 1", text, StringComparison.Ordinal);
        Assert.Contains($"coredns_kubernetes_rest_client_request_duration_seconds_count{{verb=\"GET\",host=\"{host}\"}} 3", text, StringComparison.Ordinal);
        Assert.Contains($"coredns_kubernetes_rest_client_rate_limiter_duration_seconds_count{{verb=\"GET\",host=\"{host}\"}} 3", text, StringComparison.Ordinal);
        Assert.Contains("actordns_watch_lists_total{feed=\"test\",kind=\"service\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("actordns_watch_changes_total{feed=\"test\",kind=\"service\"} 3", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubeconfig_names_server_and_token()
    {
        Server.RequiredToken = "s3cret";
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Kubeconfig());
            PutServices(2);
            await using var right = NewSource(options: new KubernetesOptions { Zones = [DomainName.Root], KubeconfigFile = file, KubeconfigContext = "right" });
            var sink = new CollectingSink();
            await right.ListAsync(ObjectKind.Service, sink, CancellationToken.None);
            Assert.Equal(2, sink.Changes.Count);

            await using var wrong = NewSource(options: new KubernetesOptions { Zones = [DomainName.Root], KubeconfigFile = file });
            var cause = await Assert.ThrowsAsync<SourceException>(() => wrong.ListAsync(ObjectKind.Service, sink, CancellationToken.None));
            Assert.Equal(SourceFault.Denied, cause.Fault);
            Assert.Contains("check the credentials", cause.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void What_cannot_be_opened_is_named()
    {
        var missing = Assert.Throws<SourceException>(() => NewSource(options: new KubernetesOptions { Zones = [DomainName.Root], KubeconfigFile = "/nowhere/config" }));
        Assert.Contains("/nowhere/config", missing.Message, StringComparison.Ordinal);
        var options = new KubernetesOptions { Zones = [DomainName.Root], Endpoint = new Uri("https://127.0.0.1:1"), TlsCertificateFile = "/nowhere/cert", TlsKeyFile = "/nowhere/key" };
        var certificate = Assert.Throws<SourceException>(() => NewSource(options: options));
        Assert.Contains("/nowhere/cert", certificate.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_server_that_is_not_there_is_a_transient_fault_that_names_it()
    {
        await Server.StopListeningAsync();
        await using var source = NewSource();
        var cause = await Assert.ThrowsAsync<SourceException>(() => source.ListAsync(ObjectKind.Service, new CollectingSink(), CancellationToken.None));
        Assert.Equal(SourceFault.Transient, cause.Fault);
        Assert.Contains(Server.Address.Authority, cause.Message, StringComparison.Ordinal);
    }

    private static ApiObject Labelled(string name, params (string Key, string Value)[] labels) =>
        ApiObjects.Service("shop", name, ["10.96.0.1"]) with { Labels = labels.ToDictionary(label => label.Key, label => label.Value) };

    private async Task<string> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(text);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private string Kubeconfig() => $$"""
        apiVersion: v1
        kind: Config
        current-context: wrong
        clusters:
        - name: here
          cluster: { server: "{{Server.Address}}" }
        contexts:
        - name: wrong
          context: { cluster: here, user: nobody }
        - name: right
          context: { cluster: here, user: dns }
        users:
        - name: nobody
          user: { token: "other" }
        - name: dns
          user: { token: "s3cret" }
        """;
}
