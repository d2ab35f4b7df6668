using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>How long a node answers on after the order to stop, so that who sends queries hears of it before it is gone.</summary>
internal static class LameduckTime
{
    /// <summary>That of a node of a tier whose Corefile says nothing.</summary>
    public static TimeSpan InTier { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest <c>lameduck</c> of the <c>health</c> directives; where none says one, <see cref="InTier"/> or nothing.</summary>
    /// <param name="blocks">The server blocks.</param>
    /// <param name="isInTier">True for a node that looks for others.</param>
    public static TimeSpan Of(IEnumerable<ServerBlockOptions> blocks, bool isInTier) =>
        blocks.Max(block => block.Health?.Lameduck) ?? (isInTier ? InTier : TimeSpan.Zero);
}
