using ActorDns.Actors.Directory;

namespace ActorDns.Actors.Tests;

/// <summary>What tests ask of a directory in one call.</summary>
internal static class DirectoryExtensions
{
    /// <summary>Looks a service name up; letters fold.</summary>
    public static bool ServiceExists(this FeedDirectory directory, ReadOnlySpan<byte> @namespace, ReadOnlySpan<byte> name, bool isImport) =>
        directory.TryGetNamespace(@namespace, out var space) && space.Services.TryGet(name, out var service) && service.Exists(isImport);
}
