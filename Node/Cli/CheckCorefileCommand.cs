using ActorDns.Node.Configuration.Corefile;

namespace ActorDns.Node.Cli;

/// <summary><c>check-corefile FILE</c>: errors and warnings to standard error, what each block will do to standard output.</summary>
internal static class CheckCorefileCommand
{
    /// <summary>Checks a file.</summary>
    public static int Run(string file, TextWriter output, TextWriter error)
    {
        var result = CorefileReader.ReadFile(file, new CorefileReadOptions());
        foreach (var diagnostic in result.Diagnostics)
        {
            error.WriteLine(diagnostic);
        }

        if (result.Configuration is null)
        {
            var count = result.Errors.Count();
            error.WriteLine($"{file}: {count} {(count == 1 ? "error" : "errors")}");
            return ExitCode.ConfigurationError;
        }

        foreach (var line in CorefileDescription.Describe(result.Configuration))
        {
            output.WriteLine(line);
        }

        return ExitCode.Ok;
    }
}
