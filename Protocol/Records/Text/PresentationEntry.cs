namespace ActorDns.Protocol.Records.Text;

/// <summary>An entry of a text in presentation format: a line, or several that parentheses hold together. Immutable.</summary>
/// <param name="Words">Its words; at least one unless there is a fault.</param>
/// <param name="StartsBlank">True if its first line begins with a blank, so that the owner name is the one of the entry before.</param>
/// <param name="Fault">Why it could not be read; null if it could.</param>
public sealed record PresentationEntry(IReadOnlyList<PresentationWord> Words, bool StartsBlank, PresentationFault? Fault);
