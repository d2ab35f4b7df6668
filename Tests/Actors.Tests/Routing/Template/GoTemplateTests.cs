using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Template.Text;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Actors.Tests.Routing.Template;

public sealed class GoTemplateTests
{
    private static readonly string[] Groups = ["0", "1", "2", "a", "b"];

    [Theory]
    [InlineData("{{ .Name }} 60 IN A 10.0.0.1", "ip-10-1f.example. 60 IN A 10.0.0.1")]
    [InlineData("{{.Zone}} {{.Class}} {{.Type}} {{$.Remote}}", "example. IN AAAA fd00::9")]
    [InlineData("{{ .Group.a }}.{{ index .Match 2 }}.{{ index .Group \"b\" }}.{{ .Group.1 }}", "10.1f.1f.10")]
    [InlineData("{{ parseInt .Group.b 16 8 }} {{ .Group.b | printf \"%4s\" }} {{ printf \"%03d %x %v%%\" 7 255 true }}", "31   1f 007 ff true%")]
    [InlineData("{{ $x := parseInt .Group.a 10 32 -}}  {{ if gt $x 9 }}big{{ else if eq $x 9 }}nine{{ else }}small{{ end }}", "big")]
    [InlineData("{{ if and (eq .Type \"A\" \"AAAA\") (not (eq .Class \"CH\")) }}yes{{ end }}{{/* a comment */}}!", "yes!")]
    [InlineData("{{ if .Group.a }}{{ $y := `q` }}{{ $y = \"r\" }}{{ $y }}{{ end }}", "r")]
    [InlineData("a {{- \" b\" -}} c", "a bc")]
    [InlineData("{{ .Question.Name }} {{ .Question.Qtype }} {{ .Question.Qclass }} {{ .Message.Id }}", "IP-10-1f.example. 28 1 7")]
    [InlineData("{{ slice .Name 0 2 }}{{ len .Match }} {{ .Match }} {{ print 1 \"a\" }} {{ lt 1 2 }}", "ip3 [ip-10-1f 10 1f] 1a true")]
    [InlineData("{{ range .Match }}[{{ . }}]{{ end }}", "[ip-10-1f][10][1f]")]
    [InlineData("{{ range $i, $m := .Match }}{{ if $i }}{{ $i }}={{ $m }};{{ end }}{{ end }}", "1=10;2=1f;")]
    [InlineData("{{ range $m := .Match }}{{ if eq $m \"10\" }}{{ continue }}{{ end }}{{ $m }} {{ else }}none{{ end }}", "ip-10-1f 1f ")]
    [InlineData("{{ range $n, $g := .Group }}{{ if eq $n \"b\" }}{{ break }}{{ end }}{{ $n }}:{{ $g }} {{ end }}", "0:ip-10-1f 1:10 2:1f a:10 ")]
    [InlineData("{{ range 3 }}{{ . }}{{ end }}{{ range 0 }}{{ else }}!{{ end }}", "012!")]
    [InlineData("{{ with .Group.a }}{{ . }} {{ $.Name }}{{ end }}", "10 ip-10-1f.example.")]
    [InlineData("{{ with index .Group \"none\" }}a{{ else with .Type }}{{ . }}{{ else }}c{{ end }}", "AAAA")]
    [InlineData("{{ with $x := .Zone }}{{ $x }}{{ end }}{{ $x := 1 }}{{ range 2 }}{{ $x := 2 }}{{ end }}{{ $x }}{{ range 2 }}{{ $x = 3 }}{{ end }}{{ $x }}", "example.13")]
    [InlineData("{{ if $t := .Type }}{{ $t }}{{ end }}{{ println 1 2 }}{{ urlquery \"a b&\" }}{{ html \"<\" }}", "AAAA1 2\na+b%26&lt;")]
    [InlineData("no action at all", "no action at all")]
    public void A_template_means_what_it_means_in_Go(string text, string expected)
    {
        Assert.True(GoTemplate.TryParse(text, Groups, out var template, out var error), error);

        Assert.Equal(expected, template.Run(Facts(), out var fault));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("{{ .Name", "character 1: '{{' is never closed")]
    [InlineData("{{ .Nom }}", "character 4: '.Nom' is no field that is served; known are .Name")]
    [InlineData("{{ .Meta }}", "'.Meta' takes one label")]
    [InlineData("{{ .Group.c }}", "has a group 'c'; name it there: (?P<c>…)")]
    [InlineData("{{ define \"a\" }}{{ end }}", "'define' is not served")]
    [InlineData("{{ range .Match }}{{ .Name }}{{ end }}", "the dot is the value there; write '$.Name'")]
    [InlineData("{{ range .Match }}", "a 'range' is never closed")]
    [InlineData("{{ with .Name }}{{ else }}", "a 'with' is never closed")]
    [InlineData("{{ break }}", "'break' is in no 'range'")]
    [InlineData("{{ range $i, 5 := .Match }}{{ end }}", "stands no variable")]
    [InlineData("{{ range $i, $j .Match }}{{ end }}", "':=' is missing")]
    [InlineData("{{ if .Name }}{{ $y := 1 }}{{ end }}{{ $y }}", "'$y' has no value")]
    [InlineData("{{ foo 1 }}", "'foo' is no function that is served; known are and, or, eq")]
    [InlineData("{{ index .Match }}", "'index' has 1 arguments and takes 2")]
    [InlineData("{{ if .Name }}a", "an 'if' is never closed")]
    [InlineData("a{{ end }}", "'end' ends nothing")]
    [InlineData("{{ }}", "the action is empty")]
    [InlineData("{{ $x }}", "'$x' has no value")]
    [InlineData("{{ .Name .Zone }}", "'.Zone' is one word too many")]
    [InlineData("{{ (.Name }}", "'(' is never closed")]
    [InlineData("{{ \"a }}", "a quote in an action is never closed")]
    [InlineData("{{ .Name | 5 }}", "is no function")]
    [InlineData("{{ 1.5 }}", "'1.5' is no whole number")]
    [InlineData("{{ ~ }}", "'~' has no meaning")]
    public void What_is_not_served_is_said_with_its_place_and_cure(string text, string expected)
    {
        Assert.False(GoTemplate.TryParse(text, Groups, out _, out var error));

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ index .Match 9 }}", "index 9 is out of range")]
    [InlineData("{{ parseInt .Group.b 10 8 }}", "'1f' is no number of base 10")]
    [InlineData("{{ parseInt \"256\" 10 8 }}", "fits in 8 bits")]
    [InlineData("{{ slice .Name 5 2 }}", "slice 5 2 is out of range")]
    [InlineData("{{ printf \"%q\" 1 }}", "'%q' cannot be filled in")]
    [InlineData("{{ lt .Name 1 }}", "cannot be compared")]
    [InlineData("{{ range .Name }}{{ end }}", "has no items to range over")]
    [InlineData("{{ range 1000 }}{{ range 1000 }}{{ $x := 1 }}{{ end }}{{ end }}", "more than 100000 steps")]
    [InlineData("{{ range 9000000000000000000 }}{{ end }}", "more than 100000 steps")]
    [InlineData("{{ range 100000 }}0123456789{{ end }}", "the text is longer than 70000 characters")]
    public void A_run_that_fails_says_why_and_throws_nothing(string text, string expected)
    {
        Assert.True(GoTemplate.TryParse(text, Groups, out var template, out var error), error);

        template.Run(Facts(), out var fault);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ .Name }}", false)]
    [InlineData("{{ .Remote }}", true)]
    [InlineData("{{ if eq $.Remote \"::1\" }}a{{ end }}", true)]
    [InlineData("{{ .Message.Id }}", true)]
    [InlineData("{{ .Question.Name }}", true)]
    public void It_knows_whether_it_reads_the_client(string text, bool expected)
    {
        Assert.True(GoTemplate.TryParse(text, Groups, out var template, out _));

        Assert.Equal(expected, template.DependsOnClient);
    }

    [Fact]
    public void No_text_throws() =>
        Gen.OneOfConst("{{", "}}", " ", "{{-", "-}}", ".Name", ".Match", "$x", ":=", "=", "|", "(", ")", "if", "else", "end", "range", "with", "break", "continue", ",", "3", "index", "printf", "\"%d\"", "\"", "`", "1", "-", "/*", "*/", ".Group.a", "eq", "\\")
            .Array[1, 14].Select(pieces => string.Concat(pieces)).Sample(
                text =>
                {
                    if (GoTemplate.TryParse(text, Groups, out var template, out var error))
                    {
                        template.Run(Facts(), out _);
                    }
                    else
                    {
                        Assert.NotEmpty(error);
                    }
                },
                iter: 50_000);

    private static TemplateFacts Facts()
    {
        Assert.True(GoPattern.TryParse("^ip-(?P<a>[0-9]+)-(?P<b>[0-9a-f]+)", out var pattern, out _));
        return new TemplateFacts
        {
            Name = "ip-10-1f.example.",
            Zone = "example.",
            Class = "IN",
            Type = "AAAA",
            Remote = TestQuery.Address("fd00::9"),
            MessageId = 7,
            QuestionName = "IP-10-1f.example.",
            QuestionType = RecordType.AAAA,
            QuestionClass = RecordClass.IN,
            Match = pattern.Match("ip-10-1f.example.")!,
            Pattern = pattern,
        };
    }
}
