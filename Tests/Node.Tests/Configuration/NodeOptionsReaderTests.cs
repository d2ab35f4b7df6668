using System.Net;
using ActorDns.Node.Configuration;
using Microsoft.Extensions.Configuration;

namespace ActorDns.Node.Tests.Configuration;

public sealed class NodeOptionsReaderTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var options = Read(
            ("Corefile", "/etc/coredns/Corefile"), ("DnsPort", "5353"), ("ListenAddresses", "127.0.0.1, ::1"), ("Source", "kubernetes"),
            ("Kubeconfig", "/k"), ("ClusterHost", "10.0.0.7"), ("ClusterPort", "4053"), ("Partitions", "8"), ("UdpSockets", "2"),
            ("MaxTcpConnections", "50"), ("MaxTcpConnectionsPerClient", "5"), ("TcpIdleSeconds", "3"), ("MaxTcpInFlightPerConnection", "7"),
            ("MaxTcpInFlight", "9"), ("MaxUdpInFlight", "11"), ("HealthPort", "1"), ("ReadyPort", "2"), ("MetricsPort", "3"), ("DrainSeconds", "4"), ("Quiet", "true"));

        Assert.Equal("/etc/coredns/Corefile", options.Corefile);
        Assert.Equal(5353, options.DnsPort);
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], options.ListenAddresses);
        Assert.Equal(SourceOptions.Kubernetes, options.Source);
        Assert.Equal("/k", options.Kubeconfig);
        Assert.Equal(("10.0.0.7", 4053, 8), (options.ClusterHost, options.ClusterPort, options.Partitions));
        Assert.Equal((2, 50, 5), (options.Listener.UdpSockets, options.Listener.MaxTcpConnections, options.Listener.MaxTcpConnectionsPerClient));
        Assert.Equal((TimeSpan.FromSeconds(3), 7, 9, 11), (options.Listener.TcpIdleLimit, options.Listener.MaxTcpInFlightPerConnection, options.Listener.MaxTcpInFlight, options.Listener.MaxUdpInFlight));
        Assert.Equal((1, 2, 3, TimeSpan.FromSeconds(4), true), (options.HealthPort, options.ReadyPort, options.MetricsPort, options.Listener.DrainLimit, options.Quiet));
    }

    [Fact]
    public void Every_setting_of_the_cluster_is_read()
    {
        var options = Read(
            ("Copies", "3"), ("ManagementHost", "10.0.0.7"), ("ManagementPort", "8559"), ("ContactPoints", "10.0.0.1:8559, 10.0.0.2,[fd00::1]:7000,fd00::2"),
            ("DiscoveryNamespace", "kube-system"), ("RequiredContactPoints", "3"), ("StableMarginMilliseconds", "250"));

        Assert.Equal(3, options.Copies);
        Assert.Equal((IPAddress.Parse("10.0.0.7"), 8559), (options.Bootstrap.ManagementHost, options.Bootstrap.ListenPort));
        Assert.Equal(["10.0.0.1:8559", "10.0.0.2:8558", "[fd00::1]:7000", "[fd00::2]:8558"], options.Bootstrap.ContactPoints.Select(point => point.ToString()));
        Assert.Equal(("kube-system", 3, TimeSpan.FromMilliseconds(250)), (options.Bootstrap.DiscoveryNamespace, options.Bootstrap.RequiredContactPoints, options.Bootstrap.StableMargin));
        Assert.Equal("app=actordns", Read(("DiscoverySelector", "app=actordns")).Bootstrap.DiscoverySelector);
    }

    [Fact]
    public void Where_other_nodes_reach_this_one_is_what_it_binds_unless_set()
    {
        var options = Read(("ClusterHost", "0.0.0.0"), ("ClusterPublicHost", "192.0.2.7"), ("ClusterPublicPort", "14053"));
        var wrong = Assert.Throws<ConfigurationException>(() => Read(("ClusterPublicHost", "0.0.0.0"), ("ClusterPublicPort", "0")));

        Assert.Equal(("0.0.0.0", "192.0.2.7", 14053), (options.ClusterHost, options.ClusterPublicHost, options.ClusterPublicPort));
        Assert.Equal((null, null), (Read().ClusterPublicHost, Read().ClusterPublicPort));
        Assert.Equal(
            [
                "ActorDns:ClusterPublicHost: '0.0.0.0' can be listened on but not be reached; write the address other nodes reach this node at, such as 10.0.0.7",
                "ActorDns:ClusterPublicPort: '0' is no whole number from 1 to 65535",
            ],
            wrong.Errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_management_endpoint_is_off_until_there_is_somebody_to_ask()
    {
        Assert.Null(Read().Bootstrap.ListenPort);
        Assert.Equal(0, Read(("ManagementPort", "0")).Bootstrap.ListenPort);
        Assert.Equal(8558, Read(("ContactPoints", "10.0.0.1")).Bootstrap.ListenPort);
        Assert.Equal(8558, Read(("DiscoverySelector", "app=actordns")).Bootstrap.ListenPort);
    }

    [Fact]
    public void Tls_takes_three_files_or_none()
    {
        var file = typeof(NodeOptionsReaderTests).Assembly.Location;
        var options = Read(("ClusterTlsCertificateFile", file), ("ClusterTlsKeyFile", file), ("ClusterTlsCaFile", file));
        var missing = Assert.Throws<ConfigurationException>(() => Read(("ClusterTlsCertificateFile", file), ("ClusterTlsKeyFile", file)));
        var absent = Assert.Throws<ConfigurationException>(() => Read(("ClusterTlsCertificateFile", file), ("ClusterTlsKeyFile", file), ("ClusterTlsCaFile", "/no/ca.pem")));

        Assert.Equal(new ClusterTlsOptions(file, file, file), options.ClusterTls);
        Assert.Equal(
            "ActorDns:ClusterTlsCaFile: is missing beside ClusterTlsCertificateFile and ClusterTlsKeyFile; set all three for TLS between nodes, or none",
            Assert.Single(missing.Errors));
        Assert.Equal("ActorDns:ClusterTlsCaFile: '/no/ca.pem' names a file that does not exist; correct the path", Assert.Single(absent.Errors));
    }

    [Fact]
    public void Errors_of_the_cluster_name_setting_and_cure()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(
            ("Copies", "4"), ("ManagementHost", "here"), ("ContactPoints", "10.0.0.1,node-2:8558,7"), ("DiscoverySelector", "app=dns"), ("RequiredContactPoints", "2")));

        Assert.Equal(
            [
                "ActorDns:ContactPoints: '7' is no IP address with an optional port; write contact points such as 10.0.0.1:8558,10.0.0.2:8558, without host names",
                "ActorDns:ContactPoints: 'node-2:8558' is no IP address with an optional port; write contact points such as 10.0.0.1:8558,10.0.0.2:8558, without host names",
                "ActorDns:Copies: '4' is no whole number from 1 to 3",
                "ActorDns:DiscoverySelector: ContactPoints is set too; keep the one that names the other nodes, and remove the other setting",
                "ActorDns:ManagementHost: 'here' is no IP address; write one of this machine's, such as 10.0.0.7, or 0.0.0.0 for all",
                "ActorDns:RequiredContactPoints: 2 can never be there, since ContactPoints names 1; write a number up to that",
            ],
            exception.Errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_array_of_addresses_is_read_as_a_file_writes_it()
    {
        var options = Read(("ListenAddresses:0", "10.0.0.1"), ("ListenAddresses:1", "fd00::1"));

        Assert.Equal([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1")], options.ListenAddresses);
    }

    [Fact]
    public void All_errors_are_reported_at_once_with_name_and_cure()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(
            ("DnsPort", "65536"), ("Partitions", "0"), ("Source", "etcd"), ("ListenAddresses", "localhost"), ("Quiet", "perhaps"), ("Prot", "53"),
            ("ClusterHost", "not a host"), ("UdpSockets", "many")));

        Assert.Equal(
            [
                "ActorDns:ClusterHost: 'not a host' is no address or host name; write the one other nodes reach this node at, such as 10.0.0.7",
                "ActorDns:DnsPort: '65536' is no whole number from 0 to 65535",
                "ActorDns:ListenAddresses: 'localhost' is no IP address; write addresses such as 127.0.0.1,::1",
                "ActorDns:Partitions: '0' is no whole number from 1 to 64",
                "ActorDns:Quiet: 'perhaps' is neither true nor false",
                "ActorDns:Source: 'etcd' is no source; write kubernetes, or manifests:FOLDER",
                "ActorDns:UdpSockets: 'many' is no whole number from 1 to 64",
            ],
            exception.Errors.Where(error => !error.Contains("no such setting", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.StartsWith("ActorDns:Prot: no such setting; known are ClusterHost, ", Assert.Single(exception.Errors, error => error.Contains("no such setting", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_manifests_must_exist()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(("Source", "manifests:/nowhere/at/all")));

        Assert.Equal("ActorDns:Source: 'manifests:/nowhere/at/all' names a folder that does not exist; create '/nowhere/at/all' or correct the path", Assert.Single(exception.Errors));
    }

    private static NodeOptions Read(params (string Name, string Value)[] settings) =>
        NodeOptionsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("ActorDns:" + setting.Name, (string?)setting.Value)))
            .Build());
}
