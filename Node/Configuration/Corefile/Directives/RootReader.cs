using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>root</c>: the folder in which relative paths of the block's other directives begin.</summary>
internal sealed class RootReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "root";

    /// <inheritdoc/>
    public override string Syntax => "root FOLDER";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasArguments(1, 1) || !line.HasNoBlock())
        {
            return;
        }

        var folder = directive.Arguments[0];
        block.Root = folder.Text;
        if (File.Exists(folder.Text))
        {
            line.Fail(folder, $"'{folder.Text}' is a file; name the folder it is in");
        }
        else if (!Directory.Exists(folder.Text))
        {
            // It may be mounted later, as CoreDNS has it.
            line.Warn($"'{folder.Text}' does not exist; relative paths of this block lead nowhere until it does");
        }
    }
}
