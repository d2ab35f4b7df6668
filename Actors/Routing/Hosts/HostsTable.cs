using ActorDns.Actors.Caching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Hosts;

/// <summary>
/// Names and addresses of a hosts file, read. Wildcards (<c>*.example.org</c>) stand for one label and yield to a name that is
/// there. Immutable, thread-safe; looking up allocates nothing.
/// </summary>
internal sealed class HostsTable
{
    /// <summary>The most names a table takes, PTR not counted; what is behind is left out and told.</summary>
    public const int MaxNames = 1_000_000;

    private readonly Dictionary<byte[], HostAddress[]> _addresses = new(OctetKeyComparer.Instance);
    private readonly Dictionary<byte[], HostAddress[]>.AlternateLookup<ReadOnlySpan<byte>> _byName;
    private readonly Dictionary<HostAddress, DomainName[]> _names = [];

    private HostsTable() => _byName = _addresses.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>A table without entries.</summary>
    public static HostsTable Empty { get; } = new();

    /// <summary>Addresses and PTR records, as coredns_hosts_entries counts them.</summary>
    public int EntryCount { get; private set; }

    /// <summary>Reads lines of the form ADDRESS NAME…, with <c>#</c> before comments.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="zones">Names in other zones are left out.</param>
    /// <param name="reverse">True to keep the names of addresses.</param>
    /// <param name="skipped">Gets the number and the fault of each line that is left out.</param>
    public static HostsTable Read(string text, DomainName[] zones, bool reverse, Action<int, string> skipped)
    {
        var table = new HostsTable();
        var number = 0;
        var names = 0;
        foreach (var range in text.AsSpan().EnumerateLines())
        {
            number++;
            var comment = range.IndexOf('#');
            var words = (comment < 0 ? range : range[..comment]).ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            if (!TryReadAddress(words[0], out var address) || words.Length == 1)
            {
                skipped(number, words.Length == 1 ? "it has no name behind the address" : $"'{words[0]}' is no IP address");
                continue;
            }

            foreach (var word in words.AsSpan(1))
            {
                if (!DomainName.TryParse(word.ToLowerInvariant(), out var name, out var error))
                {
                    skipped(number, $"'{word}' is no domain name: {error}");
                }
                else if (Array.Exists(zones, name.IsAtOrBelow) && ++names <= MaxNames)
                {
                    table.Add(name, address, reverse);
                }
                else if (names > MaxNames)
                {
                    skipped(number, $"there are more than {MaxNames} names");
                    return table;
                }
            }
        }

        return table;
    }

    /// <summary>The addresses of a name, both families; empty if there are none.</summary>
    /// <param name="name">In lower case.</param>
    public ReadOnlySpan<HostAddress> AddressesOf(scoped ReadOnlySpan<byte> name)
    {
        if (_byName.TryGetValue(name, out var addresses))
        {
            return addresses;
        }

        if (name.Length <= 1)
        {
            return default;
        }

        Span<byte> wildcard = stackalloc byte[WireNames.MaxLength + 2];
        wildcard[0] = 1;
        wildcard[1] = (byte)'*';
        var parent = name[(name[0] + 1)..];
        parent.CopyTo(wildcard[2..]);
        return _byName.TryGetValue(wildcard[..(2 + parent.Length)], out addresses) ? addresses : default;
    }

    /// <summary>The names of an address, in the order of the file; empty if there are none.</summary>
    public ReadOnlySpan<DomainName> NamesOf(HostAddress address) => _names.GetValueOrDefault(address);

    /// <summary>Reads an address; the zone of an IPv6 address is left out, as CoreDNS does.</summary>
    private static bool TryReadAddress(string word, out HostAddress address)
    {
        var zone = word.IndexOf('%');
        if (!HostAddress.TryParse(zone < 0 ? word : word.AsSpan(0, zone), out address))
        {
            return false;
        }

        // An IPv4-mapped address is an IPv4 address to CoreDNS.
        if (address.IsIPv6 && address.Bits >> 32 == 0xFFFF)
        {
            address = HostAddress.FromBits(address.Bits & 0xFFFFFFFF, isIPv4: true);
        }

        return true;
    }

    private void Add(DomainName name, HostAddress address, bool reverse)
    {
        if (!_byName.TryGetValue(name.Wire, out var addresses))
        {
            _addresses.Add(name.Wire.ToArray(), [address]);
        }
        else if (!addresses.Contains(address))
        {
            _byName[name.Wire] = [.. addresses, address];
        }
        else
        {
            return;
        }

        EntryCount++;
        var isWildcard = name.Wire is [1, (byte)'*', ..];
        if (reverse && !isWildcard)
        {
            _names[address] = [.. _names.GetValueOrDefault(address) ?? [], name];
            EntryCount++;
        }
    }
}
