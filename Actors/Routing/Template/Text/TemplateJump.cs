namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>How the rest of a round of a <c>range</c> is passed over.</summary>
internal enum TemplateJump
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The next round follows.</summary>
    Continue,

    /// <summary>The range is over.</summary>
    Break,
}
