using ActorDns.Node.Configuration.Corefile;
using CsCheck;

namespace ActorDns.Node.Tests.Configuration.Corefile;

public sealed class CorefileReaderProperties
{
    private static readonly string[] Words =
        ["{", "}", "\n", "\"", "import", "(a)", "a", ".:53", "kubernetes", "ttl", "5", "{$X}", "{%Y%}", "#", "log", "forward", ".", "10.0.0.0/14", "health", "errors", ":8080", "consolidate", "[", "*", "\\", "{$", "1h", ",", "é"];

    [Fact]
    public void No_text_makes_the_reader_throw_and_what_has_no_configuration_has_an_error()
    {
        var text = Gen.OneOfConst(Words).Array[0, 60].Select(words => string.Join(' ', words));
        text.Sample(corefile =>
        {
            var result = CorefileReader.Read(corefile, "Corefile", new CorefileReadOptions { InterfaceAddresses = _ => [] });
            Assert.Equal(result.Configuration is null, result.Errors.Any());
        }, iter: 3_000);
    }

    [Fact]
    public void No_characters_make_the_reader_throw()
    {
        Gen.String[Gen.Char["{}()\"\\#\n\r\t $%*[]:/.,-ab05\0é"], 0, 80].Sample(corefile =>
        {
            var result = CorefileReader.Read(corefile, "Corefile", new CorefileReadOptions { InterfaceAddresses = _ => [] });
            Assert.Equal(result.Configuration is null, result.Errors.Any());
        }, iter: 20_000);
    }
}
