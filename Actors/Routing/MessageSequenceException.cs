namespace ActorDns.Actors.Routing;

/// <summary>What follows a response cannot be made: the connection is to be closed.</summary>
public sealed class MessageSequenceException : Exception
{
    /// <summary>Makes it with a reason.</summary>
    public MessageSequenceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes it with a reason and a cause.</summary>
    public MessageSequenceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes it.</summary>
    public MessageSequenceException()
    {
    }
}
