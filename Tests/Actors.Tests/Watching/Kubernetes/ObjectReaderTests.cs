using System.Text;
using ActorDns.Actors.Watching.Kubernetes;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Kubernetes;

public sealed class ObjectReaderTests
{
    private static readonly StringPool Strings = new();
    private static readonly PortPool Ports = new();

    [Fact]
    public void A_service_keeps_addresses_and_ports_in_their_order()
    {
        var service = Service("""
            {"spec":{"clusterIPs":["10.96.0.1","fd00::1"],"clusterIP":"10.96.0.1","ports":[
              {"name":"HTTP","port":80,"targetPort":"web"},{"name":"dns","protocol":"UDP","port":53},{"port":9}],"type":"NodePort"}}
            """);
        Assert.Equal(ServiceForm.ClusterIP, service.Form);
        Assert.Equal(["10.96.0.1", "fd00::1"], service.ClusterAddresses.Select(address => address.ToString()));
        Assert.Equal([new PortObject("http", "tcp", 80), new PortObject("dns", "udp", 53), new PortObject(string.Empty, "tcp", 9)], service.Ports);
        Assert.Equal(("shop", "web", 42UL), (service.Namespace, service.Name, service.Version));
        Assert.False(service.IsImport);
    }

    [Theory]
    [InlineData("""{"spec":{"clusterIP":"None","clusterIPs":["None"]}}""", ServiceForm.Headless, "")]
    [InlineData("""{"spec":{"clusterIP":"None"}}""", ServiceForm.Headless, "")]
    [InlineData("""{"spec":{"clusterIP":"10.0.0.1"}}""", ServiceForm.ClusterIP, "10.0.0.1")]
    [InlineData("""{"spec":{"clusterIP":"10.0.0.1","clusterIPs":null,"ports":null}}""", ServiceForm.ClusterIP, "10.0.0.1")]
    [InlineData("""{"spec":{"clusterIP":""}}""", ServiceForm.ClusterIP, "")]
    [InlineData("""{"spec":{"clusterIPs":["nonsense","10.0.0.300","10.0.0.01",null,"10.0.0.2"]}}""", ServiceForm.ClusterIP, "10.0.0.2")]
    [InlineData("""{"spec":{"type":"ExternalName","externalName":"db.Example.com.","clusterIP":"10.0.0.1"}}""", ServiceForm.ExternalName, "")]
    [InlineData("""{"spec":null}""", ServiceForm.ClusterIP, "")]
    [InlineData("""{}""", ServiceForm.ClusterIP, "")]
    public void The_form_of_a_service_follows_from_its_spec(string json, ServiceForm form, string addresses)
    {
        var service = Service(json);
        Assert.Equal(form, service.Form);
        Assert.Equal(addresses, string.Join(',', service.ClusterAddresses.Select(address => address.ToString())));
        Assert.Equal(form == ServiceForm.ExternalName ? "db.Example.com." : string.Empty, service.ExternalName);
    }

    [Theory]
    [InlineData("""{"spec":{"externalIPs":["192.0.2.1","nonsense",null,"2001:db8::1"]}}""", "192.0.2.1,2001:db8::1", "")]
    [InlineData("""{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.2","ipMode":"VIP","ports":[{"port":80}]},{"hostname":"LB.example.com"},{"hostname":"second.example.com"}]},"conditions":[{"type":"x"}]},"spec":{"externalIPs":["192.0.2.1","192.0.2.2"]}}""", "192.0.2.2,192.0.2.1", "lb.example.com")]
    [InlineData("""{"status":null}""", "", "")]
    [InlineData("""{"status":{"loadBalancer":null}}""", "", "")]
    [InlineData("""{"status":{"loadBalancer":{"ingress":null}}}""", "", "")]
    [InlineData("""{"status":{"loadBalancer":{}}}""", "", "")]
    public void How_a_service_is_reached_from_outside_follows_from_spec_and_status(string json, string addresses, string host)
    {
        var service = Service(json);
        Assert.Equal(addresses, string.Join(',', service.ExternalAddresses.Select(address => address.ToString())));
        Assert.Equal(host, service.ExternalHost);
    }

    [Theory]
    [InlineData("ClusterSetIP", ServiceForm.ClusterIP, 1)]
    [InlineData("Headless", ServiceForm.Headless, 0)]
    public void A_service_import_is_read_from_ips_and_type(string type, ServiceForm form, int addresses)
    {
        var json = $$$"""{"spec":{"type":"{{{type}}}","ips":["10.1.0.1"],"ports":[{"name":"http","protocol":"TCP","port":80}]}}""";
        var service = (ServiceObject)Read(ObjectKind.ServiceImport, json).Object!;
        Assert.Equal(form, service.Form);
        Assert.Equal(addresses, service.ClusterAddresses.Length);
        Assert.True(service.IsImport);
        Assert.Single(service.Ports);
    }

    [Fact]
    public void A_slice_keeps_ready_endpoints_with_their_names()
    {
        var slice = Slice("""
            {"addressType":"IPv4","endpoints":[
              {"addresses":["10.0.0.1"],"conditions":{"ready":true},"hostname":"Web-0","targetRef":{"kind":"Pod","name":"web-0"},"zone":"eu-1a","nodeName":"n"},
              {"zone":"eu-1b","targetRef":{"name":"web-1","kind":"Pod"},"conditions":{"ready":null,"serving":false},"addresses":["10.0.0.2","10.0.0.3"]},
              {"addresses":["10.0.0.4"],"conditions":{"ready":false,"serving":true}},
              {"conditions":{},"addresses":["10.0.0.5"],"targetRef":{"kind":"Node","name":"n1"}},
              {"addresses":["10.0.0.6"]},
              {"addresses":["example.com"]},{"addresses":null},null],
             "ports":[{"name":"http","protocol":"TCP","port":8080},{"name":"any","port":null}]}
            """);
        Assert.Equal(["10.0.0.1 web-0 web-0 eu-1a", "10.0.0.2  web-1 eu-1b", "10.0.0.3  web-1 eu-1b", "10.0.0.5   ", "10.0.0.6   "], Show(slice.Endpoints));
        Assert.Equal([new PortObject("http", "tcp", 8080), new PortObject("any", "tcp", -1)], slice.Ports);
        Assert.Equal("web", slice.ServiceName);
        Assert.Equal(1768465800_123, slice.TriggerTimeUnixMilliseconds);
    }

    [Theory]
    [InlineData("""{"endpoints":null,"ports":null,"addressType":"IPv4"}""")]
    [InlineData("""{"endpoints":[],"ports":[]}""")]
    [InlineData("""{}""")]
    public void A_slice_may_be_empty(string json)
    {
        var slice = Slice(json);
        Assert.Equal(0, slice.Endpoints.Count);
        Assert.Empty(slice.Ports);
    }

    [Theory]
    [InlineData("""{"addressType":"FQDN","endpoints":[{"addresses":["a.example"]}]}""")]
    [InlineData("""{"endpoints":[{"addresses":["10.0.0.1"]}],"addressType":"FQDN"}""")]
    public void A_slice_of_FQDNs_is_as_good_as_none(string json) => Assert.Null(Read(ObjectKind.EndpointSlice, json).Object);

    [Fact]
    public void An_imported_slice_says_its_cluster()
    {
        const string labels = """{"multicluster.kubernetes.io/service-name":"Web","multicluster.kubernetes.io/source-cluster":"c1","kubernetes.io/service-name":"derived"}""";
        var slice = (EndpointSliceObject)Read(ObjectKind.EndpointSlice, "{}", labels: labels).Object!;
        Assert.Equal(("web", "c1", true), (slice.ServiceName, slice.SourceCluster, slice.IsImport));
    }

    [Theory]
    [InlineData("""{"status":{"phase":"Running","podIP":"10.0.0.1"}}""", "", "10.0.0.1")]
    [InlineData("""{"status":{"podIP":"fd20::1","phase":"Pending"}}""", "", "fd20::1")]
    [InlineData("""{"status":{"phase":"Succeeded","podIP":"10.0.0.1"}}""", "", null)]
    [InlineData("""{"status":{"phase":"Failed","podIP":"10.0.0.1"}}""", "", null)]
    [InlineData("""{"status":{"phase":"Unknown","podIP":"10.0.0.1"}}""", "", null)]
    [InlineData("""{"status":{"phase":"Pending"}}""", "", null)]
    [InlineData("""{"status":{"phase":"Running","podIP":"nonsense"}}""", "", null)]
    [InlineData("""{"status":{"phase":"Running","podIP":"10.0.0.1"}}""", "\"deletionTimestamp\":\"2026-01-15T08:30:00Z\",", null)]
    [InlineData("""{"status":{"phase":"Running","podIP":"10.0.0.1"}}""", "\"deletionTimestamp\":null,", "10.0.0.1")]
    public void A_pod_counts_while_it_runs_and_has_an_address(string json, string metadata, string? address)
    {
        var change = Read(ObjectKind.Pod, json, metadata: metadata);
        Assert.Equal(address, ((PodObject?)change.Object)?.Address.ToString());
        Assert.Equal(("shop", "web", 42UL), (change.Namespace, change.Name, change.Version));
    }

    [Fact]
    public void A_deletion_keeps_nothing_but_name_and_version()
    {
        var change = Read(ObjectKind.Service, """{"spec":{"clusterIP":"10.0.0.1"}}""", deleted: true);
        Assert.Equal(ObjectChange.Deleted(ObjectKind.Service, "shop", "web", 42), change);
    }

    [Theory]
    [InlineData("\"name\":\"web\",\"resourceVersion\":\"abc\"", "metadata.resourceVersion \"abc\" is not a number")]
    [InlineData("\"name\":\"web\",\"resourceVersion\":\"12 \"", "metadata.resourceVersion \"12 \" is not a number")]
    [InlineData("\"name\":\"web\",\"resourceVersion\":\"99999999999999999999999\"", "metadata.resourceVersion")]
    [InlineData("\"name\":\"web\",\"resourceVersion\":7", "metadata.resourceVersion must be a text, not Number")]
    [InlineData("\"name\":\"web\"", "metadata.resourceVersion is missing")]
    public void A_version_that_is_no_number_is_named_with_object_and_field(string metadata, string message)
    {
        var json = $$$"""{"kind":"Service","metadata":{"namespace":"shop",{{{metadata}}}}}""";
        var cause = Assert.Throws<ObjectFormatException>(() => NewReader(ObjectKind.Service).Read(Encoding.UTF8.GetBytes(json)));
        Assert.Contains("Service shop/web: " + message, cause.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"spec":[]}""", "spec must be an object")]
    [InlineData("""{"spec":{"ports":{}}}""", "spec.ports must be an array")]
    [InlineData("""{"spec":{"ports":[7]}}""", "spec.ports must be objects")]
    [InlineData("""{"spec":{"ports":[{"port":70000}]}}""", "spec.ports must be 1 to 65535")]
    [InlineData("""{"spec":{"ports":[{"port":80,"protocol":"a b"}]}}""", "spec.ports: protocol \"a b\" must be TCP")]
    [InlineData("""{"spec":{"type":"ExternalName"}}""", "spec.externalName is missing")]
    [InlineData("""{"spec":{"clusterIP":5}}""", "spec.clusterIP must be a text")]
    [InlineData("""{"spec":{"externalIPs":"192.0.2.1"}}""", "spec.externalIPs must be an array")]
    [InlineData("""{"status":7}""", "status must be an object")]
    [InlineData("""{"status":{"loadBalancer":[]}}""", "status.loadBalancer must be an object")]
    [InlineData("""{"status":{"loadBalancer":{"ingress":[7]}}}""", "status.loadBalancer.ingress must be objects")]
    public void A_field_of_the_wrong_type_is_named(string json, string message)
    {
        var cause = Assert.Throws<ObjectFormatException>(() => Read(ObjectKind.Service, json));
        Assert.Contains($"Service shop/web: {message}", cause.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("ä")]
    [InlineData("a\\u0000b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_name_that_is_no_label_is_refused(string name)
    {
        var json = $$$"""{"metadata":{"namespace":"shop","name":"{{{name}}}","resourceVersion":"1"}}""";
        Assert.Throws<ObjectFormatException>(() => NewReader(ObjectKind.Service).Read(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Names_that_cannot_stand_in_DNS_are_left_out_of_an_endpoint_that_stays()
    {
        var longest = new string('x', 64);
        var slice = Slice($$"""{"endpoints":[{"addresses":["10.0.0.1"],"hostname":"a.b","targetRef":{"kind":"Pod","name":"{{longest}}"},"zone":"a\u0001"}]}""");
        Assert.Equal(["10.0.0.1   "], Show(slice.Endpoints));
    }

    [Fact]
    public void Names_are_in_lower_case_and_kept_once()
    {
        var first = Read(ObjectKind.Service, "{}", name: "WEB", space: "Shop");
        var second = Read(ObjectKind.Service, "{}", name: "web", space: "shop");
        Assert.Equal("web", first.Name);
        Assert.Same(first.Name, second.Name);
        Assert.Same(first.Namespace, second.Namespace);
    }

    [Fact]
    public void Escapes_are_read_as_what_they_stand_for()
    {
        var change = Read(ObjectKind.Service, """{"spec":{"clusterIP":"10\u002e0.0.1"}}""", name: "w\\u0065b");
        Assert.Equal("web", change.Name);
        Assert.Equal("10.0.0.1", ((ServiceObject)change.Object!).ClusterAddresses[0].ToString());
    }

    [Fact]
    public void A_namespace_has_a_name_only()
    {
        var json = """{"metadata":{"name":"shop","resourceVersion":"3"},"status":{"phase":"Terminating"}}"""u8.ToArray();
        Assert.Equal(new NamespaceObject("shop", 3), NewReader(ObjectKind.Namespace).Read(json).Object);
    }

    internal static ObjectReader NewReader(ObjectKind kind) => new(kind, Strings, Ports);

    internal static List<string> Show(EndpointList endpoints)
    {
        var shown = new List<string>();
        foreach (var endpoint in endpoints)
        {
            shown.Add($"{endpoint.Address} {Encoding.UTF8.GetString(endpoint.HostName)} {Encoding.UTF8.GetString(endpoint.PodName)} {Encoding.UTF8.GetString(endpoint.TopologyZone)}");
        }

        return shown;
    }

    private static ServiceObject Service(string json) => (ServiceObject)Read(ObjectKind.Service, json).Object!;

    private static EndpointSliceObject Slice(string json) => (EndpointSliceObject)Read(ObjectKind.EndpointSlice, json).Object!;

    /// <summary>Reads the fields given, with metadata once before and once behind them.</summary>
    private static ObjectChange Read(ObjectKind kind, string fields, string labels = """{"kubernetes.io/service-name":"web","a":"b"}""", string metadata = "", string name = "web", string space = "shop", bool deleted = false)
    {
        var head = """
            "metadata":{@metadata"managedFields":[{"fieldsV1":{"f:metadata":{"f:name":{}}}}],"labels":@labels,"name":"@name",
              "annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"2026-01-15T08:30:00.123Z"},"namespace":"@space","resourceVersion":"42"}
            """
            .Replace("@metadata", metadata, StringComparison.Ordinal)
            .Replace("@labels", labels, StringComparison.Ordinal)
            .Replace("@name", name, StringComparison.Ordinal)
            .Replace("@space", space, StringComparison.Ordinal);
        var own = fields.Trim()[1..^1].Trim();
        var before = own.Length > 0 ? $"{{{head},{own}}}" : $"{{{head}}}";
        var behind = own.Length > 0 ? $"{{{own},{head}}}" : before;
        var change = NewReader(kind).Read(Encoding.UTF8.GetBytes(before), deleted);
        var again = NewReader(kind).Read(Encoding.UTF8.GetBytes(behind), deleted);
        Assert.Equal(ObjectReaderFuzzTests.Print(change), ObjectReaderFuzzTests.Print(again));
        return change;
    }
}
