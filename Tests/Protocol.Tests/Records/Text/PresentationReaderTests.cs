using ActorDns.Protocol.Records.Text;

namespace ActorDns.Protocol.Tests.Records.Text;

public sealed class PresentationReaderTests
{
    [Fact]
    public void Entries_are_lines_or_what_parentheses_hold_together()
    {
        var entries = ReadAll("$ORIGIN a.\n\n; only a comment\nb (c;d)\n e ) f\n\tg \"h ; i\"j k=\"l m\"\n\\;n \\\"o\n");

        Assert.Equal(
            ["$ORIGIN|a.", "b|c|e|f", ">g|'h ; i'|j|k=l m", "\\;n|\\\"o"],
            entries.Select(entry => (entry.StartsBlank ? ">" : "") + string.Join('|', entry.Words.Select(word => word.IsQuoted ? $"'{word.Text}'" : word.Text))));
        Assert.Equal([(1, 1), (1, 9), (4, 1), (4, 4), (5, 2), (5, 6)], entries.Take(2).SelectMany(entry => entry.Words).Select(word => (word.Line, word.Column)));
    }

    [Fact]
    public void It_goes_on_with_the_line_behind_a_fault()
    {
        var entries = ReadAll("a \"b\nc d)\ne f\ng (h\ni");

        Assert.Equal(
            ["1:3", "2:4", "", "4:3"],
            entries.Select(entry => entry.Fault is { } fault ? $"{fault.Line}:{fault.Column}" : ""));
        Assert.Equal("e", entries[2].Words[0].Text);
    }

    [Fact]
    public void An_entry_has_a_bound()
    {
        var entries = ReadAll(new string('a', PresentationReader.MaxEntryLength + 1) + "\nb c\n" + "(" + new string('\n', PresentationReader.MaxEntryLength + 1) + ")");

        Assert.Contains("characters", entries[0].Fault!.Message, StringComparison.Ordinal);
        Assert.Null(entries[1].Fault);
        Assert.Contains("characters", entries[2].Fault!.Message, StringComparison.Ordinal);
    }

    private static List<PresentationEntry> ReadAll(string text)
    {
        var reader = new PresentationReader(new StringReader(text));
        var entries = new List<PresentationEntry>();
        while (reader.Read() is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }
}
