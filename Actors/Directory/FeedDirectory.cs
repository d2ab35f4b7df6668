using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorDns.Actors.Caching;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Directory;

/// <summary>
/// The names of one feed on this node: which namespaces and services exist, and at which version they changed last. One
/// writer, the feed's receiver; read by socket threads without a lock or a mailbox. A name may only be called missing when
/// the directory is complete. Every change moves the cells that answers about the name depend on.
/// </summary>
internal sealed class FeedDirectory
{
    private const int MaxLists = 32;

    private readonly OctetMap<NamespaceEntry> _namespaces = new();
    private readonly Dictionary<(ObjectKind Kind, long List), HashSet<NameState>> _lists = [];
    private readonly ObjectKind[] _kinds;
    private readonly VersionMark[] _told = [.. Enumerable.Range(0, 8).Select(_ => new VersionMark())];
    private volatile bool _isComplete;
    private long _serial;

    public FeedDirectory(IEnumerable<ObjectKind> kinds) => _kinds = [.. kinds.Distinct().Order()];

    /// <summary>Unix time in seconds of the last change DNS could show; 0 until there was one. The SOA serial.</summary>
    public uint Serial => (uint)Volatile.Read(ref _serial);

    /// <summary>Every kind of the feed is known up to some version, and a feeder's stream goes on from there.</summary>
    public bool IsComplete => _isComplete;

    /// <summary>The kinds of the feed.</summary>
    public IReadOnlyList<ObjectKind> Kinds => _kinds;

    /// <summary>Moves when anything may have changed: a list was completed, a history began anew.</summary>
    public VersionCell Cell { get; } = new();

    /// <summary>Number of namespaces known, existing or with something in them.</summary>
    public int NamespaceCount => _namespaces.Count;

    /// <summary>The kinds not known yet, for people.</summary>
    public IReadOnlyList<ObjectKind> MissingKinds() => _isComplete ? [] : [.. _kinds.Where(kind => ToldUpTo(kind) == default)];

    /// <summary>The version of the last complete list of a kind: what it did not name is gone since.</summary>
    public StateVersion ToldUpTo(ObjectKind kind) => _told[(int)kind & 7].Value;

    /// <summary>Looks a namespace up; letters fold.</summary>
    public bool NamespaceExists(LabelKey name) => _namespaces.TryGet(name, out var entry) && entry.Namespace.Exists;

    /// <summary>Looks a namespace up; letters fold.</summary>
    public bool TryGetNamespace(LabelKey name, [NotNullWhen(true)] out NamespaceEntry? entry) => _namespaces.TryGet(name, out entry);

    /// <summary>All namespaces with what is known of them, also those that do not exist any more.</summary>
    public IEnumerable<(byte[] Name, NamespaceEntry Entry)> Namespaces => _namespaces.Entries;

    /// <summary>Says that everything is known. For the one writer.</summary>
    public void SetComplete(bool isComplete) => _isComplete = isComplete;

    /// <summary>Applies changes in brief. For the one writer.</summary>
    public void Apply(IReadOnlyList<DirectoryMessages.DirectoryEntry> entries, long epoch, long list = 0, long unixTimeSeconds = 0)
    {
        foreach (var entry in entries)
        {
            Apply(entry, new StateVersion(epoch, entry.Version), list);
        }

        NoteTime(unixTimeSeconds);
    }

    /// <summary>A list of names begins: what it will not have named at its end is gone. For the one writer.</summary>
    public void BeginList(ObjectKind kind, long list)
    {
        var unnamed = new HashSet<NameState>();
        foreach (var (_, entry) in _namespaces.Entries)
        {
            if (kind == ObjectKind.Namespace)
            {
                unnamed.Add(entry.Namespace);
            }
            else if (kind is ObjectKind.Service or ObjectKind.ServiceImport)
            {
                unnamed.UnionWith(entry.Services.Entries.Select(service => StateOf(kind, service.Value)));
            }
        }

        if (_lists.Count == MaxLists)
        {
            // Lists whose feeder died in the middle; the sweep of a forgotten one drops nothing.
            _lists.Clear();
        }

        _lists[(kind, list)] = unnamed;
    }

    /// <summary>A part of a list is missing here: it must not sweep what that part may have named. For the one writer.</summary>
    public void ForgetList(ObjectKind kind, long list) => _lists.Remove((kind, list));

    /// <summary>A list is complete: forgets the names it did not name. Every cached answer is asked again. For the one writer.</summary>
    public void CompleteList(ObjectKind kind, long list, StateVersion version)
    {
        if (_lists.Remove((kind, list), out var unnamed) && unnamed.Count > 0)
        {
            foreach (var (_, entry) in _namespaces.Entries)
            {
                Sweep(entry, kind, unnamed, version);
            }
        }

        _told[(int)kind & 7].Raise(version);
        Cell.Bump();
    }

    /// <summary>A copy of another node's directory was taken up to a version. For the one writer.</summary>
    public void NoteCopied(ObjectKind kind, StateVersion version, long unixTimeSeconds)
    {
        _told[(int)kind & 7].Raise(version);
        NoteTime(unixTimeSeconds);
        Cell.Bump();
    }

    /// <summary>Everything it knows, deletions included, for another node's directory. For the one writer.</summary>
    public IEnumerable<(long Epoch, DirectoryMessages.DirectoryEntry Entry)> Export()
    {
        foreach (var (key, entry) in _namespaces.Entries)
        {
            var name = Encoding.UTF8.GetString(key);
            if (entry.Namespace.Version != default)
            {
                yield return ExportOne(ObjectKind.Namespace, string.Empty, name, entry.Namespace);
            }

            foreach (var (serviceKey, service) in entry.Services.Entries)
            {
                var serviceName = Encoding.UTF8.GetString(serviceKey);
                if (service.Service.Version != default)
                {
                    yield return ExportOne(ObjectKind.Service, name, serviceName, service.Service);
                }

                if (service.Import.Version != default)
                {
                    yield return ExportOne(ObjectKind.ServiceImport, name, serviceName, service.Import);
                }
            }
        }
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

    private static (long Epoch, DirectoryMessages.DirectoryEntry Entry) ExportOne(ObjectKind kind, string @namespace, string name, NameState state) =>
        (state.Version.Epoch, new(kind, @namespace, name, state.Version.Version, !state.Exists));

    private static NameState StateOf(ObjectKind kind, ServiceEntry service) => kind == ObjectKind.ServiceImport ? service.Import : service.Service;

    private static void Sweep(NamespaceEntry entry, ObjectKind kind, HashSet<NameState> unnamed, StateVersion version)
    {
        if (kind == ObjectKind.Namespace)
        {
            if (unnamed.Contains(entry.Namespace) && entry.Namespace.Sweep(version))
            {
                entry.Cell.Bump();
            }

            return;
        }

        foreach (var (_, service) in entry.Services.Entries)
        {
            if (unnamed.Contains(StateOf(kind, service)) && StateOf(kind, service).Sweep(version))
            {
                service.Services.Raise(version);
                service.Cell.Bump();
            }
        }
    }

    private void NoteTime(long unixTimeSeconds) => Volatile.Write(ref _serial, Math.Max(_serial, unixTimeSeconds));

    private void Mark(ObjectKind kind, NameState state, long list, bool isNews)
    {
        foreach (var (key, unnamed) in _lists)
        {
            if (key.Kind != kind)
            {
                continue;
            }

            if (key.List == list)
            {
                unnamed.Remove(state);
            }
            else if (isNews && state.Exists)
            {
                unnamed.Add(state);
            }
        }
    }

    private void Apply(DirectoryMessages.DirectoryEntry entry, StateVersion version, long list)
    {
        var name = entry.Kind == ObjectKind.Namespace ? entry.Name : entry.Namespace;
        var @namespace = _namespaces.GetOrAdd(Encoding.UTF8.GetBytes(name), static () => new NamespaceEntry());
        @namespace.IsCondemned = false;
        switch (entry.Kind)
        {
            case ObjectKind.Namespace:
                var isNews = version > @namespace.Namespace.Version;
                @namespace.Namespace.Apply(version, entry.Deleted);
                Mark(entry.Kind, @namespace.Namespace, list, isNews);
                @namespace.Cell.Bump();
                break;
            case ObjectKind.Pod:
                @namespace.Pods.Raise(version);
                break;
            case ObjectKind.EndpointSlice when entry.Name.Length == 0:
                @namespace.Endpoints.Raise(version);
                @namespace.Cell.Bump();
                break;
            default:
                ApplyService(entry, @namespace, version, list);
                break;
        }
    }

    private void ApplyService(DirectoryMessages.DirectoryEntry entry, NamespaceEntry @namespace, StateVersion version, long list)
    {
        var service = @namespace.Services.GetOrAdd(Encoding.UTF8.GetBytes(entry.Name), static () => new ServiceEntry());
        service.IsCondemned = false;
        if (entry.Kind == ObjectKind.EndpointSlice)
        {
            service.Endpoints.Raise(version);
        }
        else
        {
            var state = StateOf(entry.Kind, service);
            var isNews = version > state.Version;
            state.Apply(version, entry.Deleted);
            Mark(entry.Kind, state, list, isNews);
            service.Services.Raise(version);
        }

        service.Cell.Bump();
    }
}
