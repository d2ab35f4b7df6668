namespace ActorDns.Node.Configuration;

/// <summary>The configuration cannot be used. Holds all errors, each naming its place and the cure.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Makes one without errors.</summary>
    public ConfigurationException()
        : this([])
    {
    }

    /// <summary>Makes one of a single error.</summary>
    public ConfigurationException(string message)
        : this([message])
    {
    }

    /// <summary>Makes one of a single error with its cause.</summary>
    public ConfigurationException(string message, Exception? innerException)
        : base(message, innerException) => Errors = [message];

    /// <summary>Makes one of all errors.</summary>
    public ConfigurationException(IReadOnlyList<string> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>The errors, a line each.</summary>
    public IReadOnlyList<string> Errors { get; }
}
