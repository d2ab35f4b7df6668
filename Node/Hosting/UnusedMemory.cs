using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorDns.Node.Hosting;

/// <summary>
/// Gives memory that is not needed now back to the kernel, on Linux: pages of program files, of which starting and compiling
/// read three times what running does, what the allocator of native memory keeps free, and once, after the start, what a
/// small heap has grown by.
///
/// The kernel would take such pages itself when memory is short, but counts them to the container until then. They are marked
/// as not used lately and taken out of this process; one that is needed again comes from the kernel's page cache by a minor
/// fault, with its neighbours. Nothing is lost: only mappings are given back that cannot be written and of which no page
/// differs from its file; those shared with other processes, through which the runtime reads metadata, are among them.
/// </summary>
internal static partial class UnusedMemory
{
    private const int Cold = 20;
    private const int DoNotNeed = 4;
    private const string Mappings = "/proc/self/smaps";

    /// <summary>
    /// Octets of a heap that is compacted. That stops all threads, those of the sockets too: 13 to 26 ms were seen for 10 to
    /// 18 MiB on two cores. A larger heap would be stopped for longer, and was compacted before DNS was served.
    /// </summary>
    private const long SmallHeap = 32 * 1024 * 1024;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastDelay = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gives back when the start is over, and again after twice as long each time, a minute at most: what is called often is
    /// compiled anew for a minute or two, and a scrape, a relist or a move of shards reads what others need not.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task GiveBackNowAndThenAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(FirstDelay, time, cancellationToken);
            if (GC.GetTotalMemory(forceFullCollection: false) < SmallHeap)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            for (var delay = 2 * FirstDelay; ; delay = 2 * delay < LastDelay ? 2 * delay : LastDelay)
            {
                GiveBack();
                await Task.Delay(delay, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            // No /proc here, or another C library: the memory stays where it is, which is no fault.
        }
    }

    /// <summary>Gives back at once. Does nothing where there is no /proc/self/smaps.</summary>
    /// <returns>Octets of the mappings that were given back, whether in memory or not.</returns>
    /// <exception cref="EntryPointNotFoundException">The C library has no <c>malloc_trim</c>: it is not glibc.</exception>
    public static long GiveBack()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Mappings))
        {
            return 0;
        }

        var total = 0L;
        foreach (var (start, length) in Select(File.ReadLines(Mappings)))
        {
            // Advice that is not taken leaves everything as it is.
            if (Advise(start, length, Cold) == 0 && Advise(start, length, DoNotNeed) == 0)
            {
                total += (long)length;
            }
        }

        _ = Trim(0);
        return total;
    }

    /// <summary>The mappings of files that nobody can write, here or elsewhere in this process, and nobody has written.</summary>
    /// <param name="lines">The lines of <c>/proc/PID/smaps</c>; lines of another form are passed over.</param>
    internal static IEnumerable<(nint Start, nuint Length)> Select(IEnumerable<string> lines)
    {
        (nint Start, nuint Length)? mapping = null;
        foreach (var line in lines)
        {
            if (TryReadHeader(line, out var start, out var end, out var isFixed))
            {
                mapping = isFixed ? (start, (nuint)(end - start)) : null;
            }
            else if (mapping is { } found && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (line.EndsWith(" 0 kB", StringComparison.Ordinal))
                {
                    yield return found;
                }

                mapping = null;
            }
        }
    }

    // 7f1c00000000-7f1c00021000 r-xp 00001000 08:01 131093    /app/Akka.dll
    private static bool TryReadHeader(string line, out nint start, out nint end, out bool isFixed)
    {
        (start, end, isFixed) = (0, 0, false);
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var dash = fields.Length == 0 ? -1 : fields[0].IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || fields.Length < 5
            || !nint.TryParse(fields[0].AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            || !nint.TryParse(fields[0].AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end))
        {
            return false;
        }

        isFixed = end > start && fields.Length == 6 && fields[1].Length == 4 && fields[1][1] == '-'
            && fields[5].StartsWith('/') && !fields[5].EndsWith(" (deleted)", StringComparison.Ordinal);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
