using System.Text;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Directory;

/// <summary>
/// The names of one feed on this node: which namespaces and services exist, at which version, and which kinds are listed
/// completely. One writer, the <see cref="DirectoryActor"/>; read by socket threads without a lock or a mailbox.
/// A name may only be called missing when the kinds it could come from are complete.
/// </summary>
internal sealed class FeedDirectory
{
    private readonly OctetMap<NamespaceEntry> _namespaces = new();
    private readonly uint _requiredKinds;
    private volatile uint _listedKinds;
    private long _serial;

    public FeedDirectory(IEnumerable<ObjectKind> kinds) => _requiredKinds = MaskOf(kinds);

    /// <summary>Unix time in seconds of the last change DNS could show; 0 until there was one. The SOA serial.</summary>
    public uint Serial => (uint)Volatile.Read(ref _serial);

    /// <summary>Every kind of the feed has been listed and its objects have reached the partitions.</summary>
    public bool IsComplete => (_listedKinds & _requiredKinds) == _requiredKinds;

    /// <summary>Number of namespaces known, existing or with something in them.</summary>
    public int NamespaceCount => _namespaces.Count;

    /// <summary>The bit set of kinds, bit n for kind n.</summary>
    public static uint MaskOf(IEnumerable<ObjectKind> kinds) => kinds.Aggregate(0u, (mask, kind) => mask | (1u << (int)kind));

    /// <summary>The kinds not complete yet, for people.</summary>
    public IReadOnlyList<ObjectKind> MissingKinds() =>
        [.. Enum.GetValues<ObjectKind>().Where(kind => (_requiredKinds & ~_listedKinds & (1u << (int)kind)) != 0)];

    /// <summary>Says whether a kind is complete.</summary>
    public bool IsListed(ObjectKind kind) => (_listedKinds & (1u << (int)kind)) != 0;

    /// <summary>Looks a namespace up; letters fold.</summary>
    public bool NamespaceExists(ReadOnlySpan<byte> name) => _namespaces.TryGet(name, out var entry) && entry.Namespace.Exists;

    /// <summary>Looks a service name up; letters fold.</summary>
    public bool ServiceExists(ReadOnlySpan<byte> @namespace, ReadOnlySpan<byte> name, bool isImport) =>
        _namespaces.TryGet(@namespace, out var entry)
        && entry.Services.TryGet(name, out var service)
        && (isImport ? service.Import : service.Service).Exists;

    /// <summary>The version of the last change that touched a service name; 0 when none is known.</summary>
    public ulong VersionOf(ReadOnlySpan<byte> @namespace, ReadOnlySpan<byte> name) =>
        _namespaces.TryGet(@namespace, out var entry) && entry.Services.TryGet(name, out var service) ? service.Version : 0;

    /// <summary>Applies changes in brief. For the one writer.</summary>
    public void Apply(DirectoryMessages.DirectoryChanged changed)
    {
        foreach (var entry in changed.Entries)
        {
            Apply(entry, changed.Epoch);
        }

        if (changed.Entries.Count > 0)
        {
            Volatile.Write(ref _serial, Math.Max(_serial, changed.UnixTimeSeconds));
        }
    }

    /// <summary>Sweeps what a complete list did not name, and marks the kind complete. For the one writer.</summary>
    public void Apply(DirectoryMessages.KindListed listed)
    {
        foreach (var (_, entry) in _namespaces.Entries)
        {
            if (listed.Kind == ObjectKind.Namespace)
            {
                entry.Namespace.Sweep(listed.Epoch);
            }
            else if (listed.Kind is ObjectKind.Service or ObjectKind.ServiceImport)
            {
                SweepServices(entry, listed);
            }
        }

        _listedKinds |= 1u << (int)listed.Kind;
    }

    /// <summary>
    /// Removes names that were gone at the last call already and still are: until then they fence late messages. Keeps the
    /// table as large as the cluster, not as its history. For the one writer.
    /// </summary>
    public void Prune()
    {
        foreach (var (name, @namespace) in _namespaces.Entries)
        {
            foreach (var (serviceName, service) in @namespace.Services.Entries)
            {
                if (service.IsGone && service.IsCondemned)
                {
                    @namespace.Services.Remove(serviceName);
                }

                service.IsCondemned = service.IsGone;
            }

            var isEmpty = !@namespace.Namespace.Exists && @namespace.Services.Count == 0;
            if (isEmpty && @namespace.IsCondemned)
            {
                _namespaces.Remove(name);
            }

            @namespace.IsCondemned = isEmpty;
        }
    }

    private static void SweepServices(NamespaceEntry entry, DirectoryMessages.KindListed listed)
    {
        foreach (var (_, service) in entry.Services.Entries)
        {
            var state = listed.Kind == ObjectKind.Service ? service.Service : service.Import;
            if (state.Sweep(listed.Epoch))
            {
                service.Touch(listed.Version);
            }
        }
    }

    private void Apply(DirectoryMessages.DirectoryEntry entry, long epoch)
    {
        var name = entry.Kind == ObjectKind.Namespace ? entry.Name : entry.Namespace;
        var @namespace = _namespaces.GetOrAdd(Encoding.UTF8.GetBytes(name), static () => new NamespaceEntry());
        @namespace.IsCondemned = false;
        if (entry.Kind == ObjectKind.Namespace)
        {
            @namespace.Namespace.Apply(entry.Version, entry.Deleted, epoch);
            return;
        }

        if (entry.Kind == ObjectKind.Pod || entry.Name.Length == 0)
        {
            return;
        }

        var service = @namespace.Services.GetOrAdd(Encoding.UTF8.GetBytes(entry.Name), static () => new ServiceEntry());
        if (entry.Kind == ObjectKind.Service)
        {
            service.Service.Apply(entry.Version, entry.Deleted, epoch);
        }
        else if (entry.Kind == ObjectKind.ServiceImport)
        {
            service.Import.Apply(entry.Version, entry.Deleted, epoch);
        }

        service.Touch(entry.Version);
    }
}
