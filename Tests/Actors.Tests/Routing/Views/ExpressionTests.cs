using ActorDns.Actors.Routing.Views;
using ActorDns.Actors.Routing.Views.Expressions;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Actors.Tests.Routing.Views;

public sealed class ExpressionTests
{
    private static readonly TestQuery Asked = From("10.244.3.7");

    [Theory]
    [InlineData("true", true)]
    [InlineData("name() == 'db-1.shop.svc.cluster.local.'", true)]
    [InlineData("name() != \"db-1.shop.svc.cluster.local.\"", false)]
    [InlineData("type() == 'AAAA' && class() == 'IN'", true)]
    [InlineData("type() in ['A', 'AAAA']", true)]
    [InlineData("type() not in ['A', 'AAAA']", false)]
    [InlineData("not (type() in ['A', 'MX'])", true)]
    [InlineData("not type() in ['A', 'MX'] and true", true)]
    [InlineData("name() startsWith 'db-' and name() endsWith '.local.'", true)]
    [InlineData("name() contains '.shop.' || false", true)]
    [InlineData("name() matches '^db-[0-9]+[.]'", true)]
    [InlineData("!(name() matches `^web\\.`)", true)]
    [InlineData("name() not matches '^db'", false)]
    [InlineData("incidr(client_ip(), '10.244.0.0/16')", true)]
    [InlineData("incidr(client_ip(), 'fd00::/8') or incidr(server_ip(), '10.0.0.10/32')", true)]
    [InlineData("incidr('192.0.2.1', '192.0.2.0/24')", true)]
    [InlineData("client_ip() == '10.244.3.7'", true)]
    [InlineData("client_ip() in ['10.244.3.6', '10.244.3.7']", true)]
    [InlineData("port() == '39364' && server_port() == '53'", true)]
    [InlineData("proto() == 'udp'", true)]
    [InlineData("size() > 40 && size() < 100", true)]
    [InlineData("bufsize() >= 1232 && bufsize() <= 1232", true)]
    [InlineData("do() && do() == true && do() != false", true)]
    [InlineData("id() == 33895 && id() != -1 && opcode() == 0", true)]
    [InlineData("false || true && false", false)]
    [InlineData("(false || true) && true", true)]
    [InlineData("1 in [1, 2] && 3 not in [1, 2] && !(1 in [])", true)]
    [InlineData("'a' < 'b' && 'b' >= 'a'", true)]
    public void It_means_what_it_means_in_CoreDNS(string text, bool expected) => Assert.Equal(expected, Parse(text).IsTrue(Asked.Context()));

    [Theory]
    [InlineData("fd00::9", "client_ip() == 'fd00::9'")]
    [InlineData("2001:db8:0:0:1:0:0:1", "client_ip() == '2001:db8::1:0:0:1'")]
    [InlineData("::", "client_ip() == '::'")]
    [InlineData("::1", "client_ip() == '::1' && incidr(client_ip(), '::/64')")]
    [InlineData("1:2:3:4:5:6:7:8", "client_ip() == '1:2:3:4:5:6:7:8'")]
    [InlineData("1:0:3:4:5:6:7:0", "client_ip() == '1:0:3:4:5:6:7:0'")]
    [InlineData("1:0:0:4:5:6:0:0", "client_ip() == '1::4:5:6:0:0'")]
    [InlineData("255.0.10.199", "client_ip() == '255.0.10.199'")]
    public void Addresses_are_written_in_their_canonical_form(string client, string text) =>
        Assert.True(Parse(text).IsTrue(From(client).Context()));

    [Fact]
    public void Any_IPv6_address_is_written_as_the_framework_writes_it() =>
        Gen.Byte.Array[16].Select(Gen.Int[0, 255], (octets, zeros) => octets.Select((octet, i) => (zeros >> (i / 2) & 1) == 0 ? octet : (byte)0).ToArray())
            .Where(octets => octets.Take(8).Any(octet => octet != 0))
            .Sample(octets =>
            {
                var text = new System.Net.IPAddress(octets).ToString();
                Assert.True(Parse($"client_ip() == '{text}'").IsTrue(From(text).Context()), text);
            }, iter: 2000);

    [Theory]
    [InlineData("", "character 1: a value is missing before the end")]
    [InlineData("name()", "character 1: a string stands where true or false is needed")]
    [InlineData("name() == 1", "character 8: '==' cannot compare a string with a number")]
    [InlineData("port() == 53", "port() and server_port() are strings")]
    [InlineData("metadata('kubernetes/client-namespace') == 'a'", "which a view cannot wait for")]
    [InlineData("foo() == 'a'", "'foo' is no function that is served; known are bufsize(), class()")]
    [InlineData("name == 'a'", "'name' is no value; write functions with parentheses")]
    [InlineData("name(1) == 'a'", "name() takes no argument")]
    [InlineData("incidr(client_ip(), '10.0.0.0/33')", "'10.0.0.0/33' is no range")]
    [InlineData("incidr(client_ip(), '10.0.0.1')", "'10.0.0.1' is no range")]
    [InlineData("incidr(client_ip())", "incidr() takes an address and a range")]
    [InlineData("incidr(name(), '10.0.0.0/8')", "is no address; write client_ip()")]
    [InlineData("name() matches '('", "is no regular expression")]
    [InlineData("name() matches name()", "a regular expression in quotes")]
    [InlineData("type() in 'A'", "'in' takes a value and an array")]
    [InlineData("true true", "'true' is one word too many")]
    [InlineData("(true", "')' is missing: '(' at character 1")]
    [InlineData("type() in ['A'", "']' is missing")]
    [InlineData("name() == 'a", "a string is never closed")]
    [InlineData("name() == '\\d'", "'\\d' is no escape of a string")]
    [InlineData("size() + 1 > 2", "'+' is no operator that is served")]
    [InlineData("true ? 1 : 2", "'?' is no operator")]
    [InlineData("true && 1", "a number stands where true or false is needed")]
    [InlineData("id() == 99999999999999999999", "is no whole number")]
    public void What_cannot_be_used_is_said_with_its_place_and_cure(string text, string expected)
    {
        Assert.False(Expression.TryParse(text, out _, out var error));

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused_without_harm()
    {
        Assert.False(Expression.TryParse(new string('(', 5000), out _, out var parentheses));
        Assert.False(Expression.TryParse(new string('!', 5000) + "true", out _, out var negations));
        Assert.False(Expression.TryParse(new string(' ', 10_001), out _, out var length));
        Assert.Contains("deep", parentheses, StringComparison.Ordinal);
        Assert.Contains("deep", negations, StringComparison.Ordinal);
        Assert.Contains("10001 characters", length, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_throws() =>
        Gen.OneOfConst("name()", "type()", "id()", "do()", "client_ip()", "incidr(", "'10.0.0.0/8'", "'a'", "\"", "`", "1", "-", "(", ")", "[", "]", ",", "==", "!=", "<", "&&", "||", "!", "not", "in", "matches", "contains", "true", "and", "or", "é", "\\")
            .Array[1, 12].Select(pieces => string.Join(' ', pieces)).Sample(
                text =>
                {
                    if (Expression.TryParse(text, out var expression, out var error))
                    {
                        expression.IsTrue(Asked.Context());
                    }
                    else
                    {
                        Assert.NotEmpty(error);
                    }
                },
                iter: 50_000);

    [Fact]
    public void A_view_allocates_nothing()
    {
        var view = new ViewOptions("inside", [Parse("incidr(client_ip(), '10.0.0.0/8') && name() matches '[.]local[.]$'"), Parse("type() in ['A', 'AAAA'] && client_ip() != server_ip()")]);
        var context = Asked.Context();

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.True(view.Holds(context));
            }
        }));
    }

    private static TestQuery From(string client) =>
        new("Db-1.Shop.svc.cluster.local", RecordType.AAAA) { Client = client, EdnsVersion = 0, DnssecOk = true };

    private static Expression Parse(string text)
    {
        Assert.True(Expression.TryParse(text, out var expression, out var error), error);
        return expression;
    }
}
