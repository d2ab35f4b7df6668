using System.Globalization;

namespace ActorDns.Benchmarks.Processes;

/// <summary>
/// Holds a process to a part of a processor, with a control group of its own: the only way to offer a fast server a multiple of
/// what it can do from the same machine. Ended when disposed. Needs root.
/// </summary>
internal sealed class CpuQuota : IDisposable
{
    // Short: a server that stands still for most of 100 ms loses what its socket buffer does not hold, however fast it is.
    private const int PeriodMicroseconds = 10_000;
    private const string Root = "/sys/fs/cgroup";

    private readonly string _group;
    private readonly int _process;

    private CpuQuota(string group, int process) => (_group, _process) = (group, process);

    /// <summary>Sets a quota.</summary>
    /// <param name="process">The process, with all its threads.</param>
    /// <param name="percent">Of one processor.</param>
    /// <returns>The quota; null where control groups are not there or not allowed.</returns>
    public static CpuQuota? TrySet(int process, int percent)
    {
        var isFirst = Directory.Exists(Path.Combine(Root, "cpu"));
        var group = Path.Combine(isFirst ? Path.Combine(Root, "cpu") : Root, $"actordns-bench-{process}");
        var quota = PeriodMicroseconds * percent / 100;
        try
        {
            Directory.CreateDirectory(group);
            if (isFirst)
            {
                Write(group, "cpu.cfs_period_us", PeriodMicroseconds);
                Write(group, "cpu.cfs_quota_us", quota);
            }
            else
            {
                File.WriteAllText(Path.Combine(group, "cpu.max"), string.Create(CultureInfo.InvariantCulture, $"{quota} {PeriodMicroseconds}"));
            }

            Write(group, "cgroup.procs", process);
            return new CpuQuota(group, process);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Console.WriteLine($"No quota: {fault.Message}");
            return null;
        }
    }

    public void Dispose()
    {
        // Groups with processes cannot be removed.
        Write(Path.GetDirectoryName(_group)!, "cgroup.procs", _process);
        Directory.Delete(_group);
    }

    private static void Write(string group, string file, int number) => File.WriteAllText(Path.Combine(group, file), number.ToString(CultureInfo.InvariantCulture));
}
