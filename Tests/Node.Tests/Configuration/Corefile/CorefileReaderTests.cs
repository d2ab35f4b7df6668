using System.Net;
using ActorDns.Node.Configuration.Corefile;

namespace ActorDns.Node.Tests.Configuration.Corefile;

public sealed class CorefileReaderTests
{
    public static TheoryData<string> Broken => CorefileCorpus.Names("broken");

    public static TheoryData<string> Good => CorefileCorpus.Names("good");

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_Corefile_reports_every_error_with_its_place_and_cure(string name)
    {
        var result = CorefileCorpus.Read("broken", name);

        Assert.Null(result.Configuration);
        Assert.Equal(CorefileCorpus.Expected("broken", name, ".errors"), CorefileCorpus.Lines("broken", result.Errors));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_Corefile_means_what_it_says(string name)
    {
        var result = CorefileCorpus.Read("good", name);

        Assert.Empty(result.Errors);
        var words = CorefileDescription.Describe(result.Configuration!);
        Assert.Equal(CorefileCorpus.Expected("good", name, ".words"), CorefileCorpus.Lines("good", [.. words, .. result.Warnings]));
    }

    [Fact]
    public void A_master_file_is_checked_again_when_it_has_changed()
    {
        var folder = Directory.CreateTempSubdirectory("actordns-corefile-");
        try
        {
            var db = Path.Combine(folder.FullName, "db");
            CorefileReadResult Check() => CorefileReader.Read($"example.org {{\n file {db}\n}}\n", "Corefile", new CorefileReadOptions());
            File.WriteAllText(db, "@ 60 SOA ns host 1 1 1 1 1\nwww A nonsense\n");
            Assert.StartsWith($"{db}:2:7: error: file: 'nonsense' is no IPv4 address", Assert.Single(Check().Errors).ToString(), StringComparison.Ordinal);
            Assert.Single(Check().Errors);

            File.WriteAllText(db, "@ 60 SOA ns host 1 1 1 1 1\nwww A 192.0.2.1\n");
            Assert.Empty(Check().Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_missing_file_is_an_error_that_names_it()
    {
        var result = CorefileReader.ReadFile("/nowhere/Corefile", new CorefileReadOptions());

        Assert.Equal("/nowhere/Corefile:1:1: error: '/nowhere/Corefile' does not exist; correct the path or create the file", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public void An_unset_environment_variable_is_empty_and_earns_a_warning()
    {
        var result = CorefileReader.Read("{$NO_ZONE}:53 {\n errors\n}\n", "Corefile", new CorefileReadOptions { EnvironmentVariable = _ => null });

        Assert.Equal(".", result.Configuration!.Blocks.Single().Zones.Single().ToString());
        Assert.Equal("Corefile:1:1: warning: environment variable NO_ZONE is not set and is taken as empty; set it, or write the value here", Assert.Single(result.Warnings).ToString());
    }

    [Fact]
    public void What_an_environment_variable_holds_is_text_not_syntax()
    {
        var result = CorefileReader.Read(". {\n log \"{$BRACES} {name}\"\n}\n", "Corefile", new CorefileReadOptions { EnvironmentVariable = _ => "} import {" });

        Assert.Equal("} import { {name}", result.Configuration!.Blocks.Single().Logs.Single().Format);
    }

    [Fact]
    public void Keys_without_a_port_take_the_default_port()
    {
        var result = CorefileReader.Read("a.example b.example:99 {\n errors\n}\n", "Corefile", new CorefileReadOptions { DefaultPort = 1053 });

        Assert.Equal([1053, 99], result.Configuration!.Blocks.Select(block => block.Port));
    }

    [Fact]
    public void What_an_interface_stands_for_counts_in_the_fingerprint()
    {
        string Of(params string[] addresses) =>
            CorefileReader.Read(". {\n bind eth7\n}\n", "Corefile", new CorefileReadOptions { InterfaceAddresses = _ => [.. addresses.Select(IPAddress.Parse)] }).Fingerprint;

        Assert.Equal(Of("10.0.0.1", "10.0.0.2"), Of("10.0.0.2", "10.0.0.1"));
        Assert.NotEqual(Of("10.0.0.1"), Of("10.0.0.1", "10.0.0.2"));
    }

    [Fact]
    public void Nameservers_and_certificates_of_named_files_count_in_the_fingerprint_and_comments_do_not()
    {
        var folder = Directory.CreateTempSubdirectory("actordns");
        try
        {
            var (servers, roots) = (Path.Combine(folder.FullName, "resolv.conf"), Path.Combine(folder.FullName, "ca.pem"));
            string Of(string nameservers, string certificate)
            {
                File.WriteAllText(servers, nameservers);
                File.WriteAllText(roots, certificate);
                var result = CorefileReader.Read($". {{\n forward . {servers}\n}}\ntls.example {{\n forward . tls://192.0.2.1 {{\n tls {roots}\n }}\n}}\n", "Corefile", new CorefileReadOptions());
                Assert.Empty(result.Errors);
                return result.Fingerprint;
            }

            using var key = System.Security.Cryptography.RSA.Create(2048);
            string Certificate() =>
                new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=test", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1)
                    .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1)).ExportCertificatePem();

            var (first, second) = (Certificate(), Certificate());
            Assert.Equal(Of("nameserver 192.0.2.9\n", first), Of("# by kubelet\nnameserver 192.0.2.9\nsearch a.example\n", first));
            Assert.NotEqual(Of("nameserver 192.0.2.9\n", first), Of("nameserver 192.0.2.8\n", first));
            Assert.NotEqual(Of("nameserver 192.0.2.9\n", first), Of("nameserver 192.0.2.9\n", second));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Braces_nested_without_end_are_refused_without_harm()
    {
        var text = ". " + string.Concat(Enumerable.Repeat("{ a ", 50_000));

        var result = CorefileReader.Read(text, "Corefile", new CorefileReadOptions());

        Assert.Contains(result.Errors, error => error.Message.Contains("more than 16 deep", StringComparison.Ordinal));
    }

    [Fact]
    public void A_snippet_that_multiplies_itself_is_stopped_at_the_bound()
    {
        var text = "(s0) {\n errors\n}\n";
        for (var i = 1; i <= 30; i++)
        {
            text += $"(s{i}) {{\n import s{i - 1}\n import s{i - 1}\n}}\n";
        }

        var result = CorefileReader.Read(text + ". {\n import s30\n}\n", "Corefile", new CorefileReadOptions());

        Assert.Contains(result.Errors, error => error.Message.Contains("more than 200000 words", StringComparison.Ordinal));
    }

    [Fact]
    public void A_thousand_errors_are_reported_up_to_the_bound()
    {
        var result = CorefileReader.Read(". {\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $" bogus{i}\n")) + "}\n", "Corefile", new CorefileReadOptions());

        Assert.Null(result.Configuration);
        Assert.Equal(200, result.Diagnostics.Count);
    }
}
