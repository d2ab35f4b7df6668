using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorDns.Node.Cli;

/// <summary>A node of <c>cluster</c>: this same program in a process of its own, with its lines passed on behind its name.</summary>
internal sealed class ClusterChild : IDisposable
{
    private const int SignalTerminate = 15;
    private const int SignalOffset = 128;

    private readonly Process _process;
    private readonly TextWriter _output;
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ClusterChild(string name, Process process, TextWriter output)
    {
        Name = name;
        _process = process;
        _output = output;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Ended = process.WaitForExitAsync();
        Settled = Task.WhenAny(_serving.Task, Ended);
    }

    /// <summary>Its name, such as node-1.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Done when it serves DNS, or has ended before.</summary>
    public Task Settled { get; }

    /// <summary>True once it has served DNS.</summary>
    public bool HasServed => _serving.Task.IsCompleted;

    /// <summary>Done when it has ended.</summary>
    public Task Ended { get; }

    /// <summary>How it ended, in words.</summary>
    public string EndText => _process.ExitCode > SignalOffset
        ? $"killed by signal {_process.ExitCode - SignalOffset}"
        : $"exit code {_process.ExitCode}";

    /// <summary>Starts one; its Corefile goes to its standard input.</summary>
    public static ClusterChild Start(string name, IReadOnlyDictionary<string, string> settings, string corefile, TextWriter output)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // Started by "dotnet actordns.dll", this process is dotnet and needs the assembly again.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ClusterChild).Assembly.Location);
        }

        foreach (var inherited in start.Environment.Keys.Where(key => settings.Keys.Contains(key, StringComparer.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start)!;
        var child = new ClusterChild(name, process, output);
        try
        {
            process.StandardInput.Write(corefile);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before it read its Corefile; why is in its lines.
        }

        return child;
    }

    /// <summary>Asks it to stop.</summary>
    public void Terminate()
    {
        if (_process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Kill();
        }
        else
        {
            _ = SendSignal(_process.Id, SignalTerminate);
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.WriteLine($"{Name} | {line}");
        _output.Flush();
        if (line.Contains("Serving DNS on ", StringComparison.Ordinal))
        {
            _serving.TrySetResult();
        }
    }
}
