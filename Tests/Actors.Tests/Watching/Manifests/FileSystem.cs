using System.Runtime.InteropServices;

namespace ActorDns.Actors.Tests.Watching.Manifests;

/// <summary>rename(2): the framework's File.Move refuses links to folders, which is what the kubelet renames.</summary>
internal static partial class FileSystem
{
    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0)
        {
            throw new IOException($"rename failed with error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
}
