using System.Reflection;
using System.Runtime.InteropServices;

namespace ActorDns.Node.Cli;

/// <summary>What <c>-version</c> prints and the start-up log begins with.</summary>
internal static class VersionText
{
    /// <summary>The version, such as 0.1.0.</summary>
    public static string Number { get; } =
        (typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+')[0];

    /// <summary>Name and version, in the form scripts look for.</summary>
    public static string Line { get; } = $"ActorDns-{Number}";

    /// <summary>What it runs on.</summary>
    public static string Platform { get; } = $"{RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}";
}
