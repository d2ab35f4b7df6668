using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Reads one directive into the block's options. Stateless, thread-safe.</summary>
internal abstract class DirectiveReader
{
    /// <summary>The directive's name.</summary>
    public abstract string Name { get; }

    /// <summary>How its line is written.</summary>
    public abstract string Syntax { get; }

    /// <summary>How the options of its block are written; empty when it has none, or when <see cref="Syntax"/> says them.</summary>
    public virtual IReadOnlyList<string> Options => [];

    /// <summary>True when a block may hold several.</summary>
    public virtual bool MayRepeat => false;

    /// <summary>Reads the directive; every fault of it is reported.</summary>
    public abstract void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics);

    /// <summary>The line of the directive itself.</summary>
    protected DirectiveLine Line(CorefileDirective directive, CorefileDiagnostics diagnostics) => new(Name, Syntax, directive, diagnostics);
}
