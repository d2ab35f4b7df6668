namespace ActorDns.Node.Hosting;

/// <summary>A node could not start, or not take over another configuration, although that is sound: a port is taken, an address is not this machine's.</summary>
public sealed class NodeStartException : Exception
{
    /// <summary>Makes one without errors.</summary>
    public NodeStartException()
        : this([])
    {
    }

    /// <summary>Makes one of a single error.</summary>
    public NodeStartException(string message)
        : this([message])
    {
    }

    /// <summary>Makes one of a single error with its cause.</summary>
    public NodeStartException(string message, Exception? innerException)
        : base(message, innerException) => Errors = [message];

    /// <summary>Makes one of all errors.</summary>
    public NodeStartException(IReadOnlyList<string> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>The errors, a line each, with their cures.</summary>
    public IReadOnlyList<string> Errors { get; }
}
