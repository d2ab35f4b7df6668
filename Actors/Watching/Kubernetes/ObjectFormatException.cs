namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// An API object, or the JSON around it, is not what the API promises. The only exception that the readers of this
/// folder raise, whatever the octets.
/// </summary>
public sealed class ObjectFormatException : Exception
{
    /// <summary>Makes one without details.</summary>
    public ObjectFormatException()
    {
    }

    /// <summary>Makes one that names object, field and cure.</summary>
    public ObjectFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with its cause.</summary>
    public ObjectFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
