namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>Maps names of a response to others. Immutable, thread-safe.</summary>
public interface ITextReplacement
{
    /// <summary>The other name; the same string if the name is left alone.</summary>
    /// <param name="name">In presentation format, with the letters of the response.</param>
    string Replace(string name);
}
