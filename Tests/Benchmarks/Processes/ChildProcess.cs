using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ActorDns.Benchmarks.Processes;

/// <summary>A process under measurement; killed with everything it started when disposed.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    public ChildProcess(string assembly, params string[] arguments)
        : this(assembly, new Dictionary<string, string>(), arguments)
    {
    }

    public ChildProcess(string assembly, IReadOnlyDictionary<string, string> environment, params string[] arguments)
        : this(assembly.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [assembly, .. arguments]) : new ProcessStartInfo(assembly, arguments), environment)
    {
    }

    private ChildProcess(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        start.RedirectStandardOutput = start.RedirectStandardInput = start.RedirectStandardError = true;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Working set now, MiB, with those of the processes it started.</summary>
    public double WorkingSet => Family().Sum(id => ReadStatus(id, "VmRSS:"));

    /// <summary>Largest working set so far, MiB.</summary>
    public double PeakWorkingSet => ReadStatus(_process.Id, "VmHWM:");

    /// <summary>Threads now.</summary>
    public int Threads => int.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("Threads:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);

    /// <summary>CPU seconds so far, with those of the processes it started.</summary>
    public double CpuSeconds => Family().Sum(id =>
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalSeconds;
    });

    /// <summary>Starts any program.</summary>
    /// <param name="cpus">The processors it may use, as <c>taskset -c</c> takes them; null for all.</param>
    /// <param name="program">The program.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess Run(string? cpus, string program, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(cpus is null ? new ProcessStartInfo(program, arguments) : new ProcessStartInfo("taskset", ["-c", cpus, program, .. arguments]), environment);

    /// <summary>Sets the peak working set back to the present one.</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Sends a line to its standard input.</summary>
    public void Send(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits for a line of output that contains a text.</summary>
    public string WaitFor(string text, TimeSpan limit)
    {
        var seen = new List<string>();
        while (_lines.TryTake(out var line, limit))
        {
            seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new TimeoutException($"'{text}' was not printed. Output:\n{string.Join('\n', seen)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _lines.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null && !_lines.IsAddingCompleted)
        {
            _lines.Add(line);
        }
    }

    // The process and all below it: some servers answer in processes of their own.
    private List<int> Family()
    {
        List<int> family = [_process.Id];
        for (var i = 0; i < family.Count; i++)
        {
            var children = Directory.EnumerateDirectories($"/proc/{family[i]}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
            family.AddRange(children.Select(child => int.Parse(child, CultureInfo.InvariantCulture)));
        }

        return family;
    }

    private static double ReadStatus(int id, string field)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
