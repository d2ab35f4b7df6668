namespace ActorDns.Node.Cli;

/// <summary>What the process says at its end; scripts rely on the numbers.</summary>
public static class ExitCode
{
    /// <summary>Stopped as ordered, or the command did its work.</summary>
    public const int Ok = 0;

    /// <summary>A flag, a setting or the Corefile is wrong; nothing was started.</summary>
    public const int ConfigurationError = 1;

    /// <summary>The node could not start: a port is taken, an address is not this machine's.</summary>
    public const int StartFailed = 2;

    /// <summary>The node failed after it had started.</summary>
    public const int Fault = 3;

    /// <summary>The node that a command asked does not answer, or refuses.</summary>
    public const int NotAnswered = 4;

    /// <summary>The node answered, and all is not well: it is not ready, or a look-up gave no NOERROR.</summary>
    public const int NotWell = 5;
}
