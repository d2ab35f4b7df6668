using System.Runtime.CompilerServices;
using System.Text;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Answers;

/// <summary>A name under construction, on the stack. Not thread-safe; copied by value.</summary>
[InlineArray(WireNames.MaxLength)]
internal struct NameOctets
{
    private byte _first;
}

/// <summary>Puts names together label by label, without allocation. A name that would be too long comes out empty.</summary>
internal ref struct NameBuffer
{
    private readonly Span<byte> _octets;
    private int _length;
    private bool _failed;

    /// <param name="octets">At least 255 octets.</param>
    public NameBuffer(Span<byte> octets) => _octets = octets[..WireNames.MaxLength];

    /// <summary>The name; empty when it did not fit or a label was empty or too long.</summary>
    public readonly ReadOnlySpan<byte> Name => _failed ? default : _octets[.._length];

    /// <summary>Begins anew.</summary>
    public NameBuffer Clear()
    {
        _length = 0;
        _failed = false;
        return this;
    }

    /// <summary>Appends a label.</summary>
    public void Add(scoped ReadOnlySpan<byte> label) => _failed |= !WireNames.TryAppendLabel(_octets, ref _length, label);

    /// <summary>Appends a label of a question as the API server spells it, in lower case.</summary>
    public void AddInLowerCase(scoped ReadOnlySpan<byte> label)
    {
        var start = _length + 1;
        Add(label);
        if (!_failed)
        {
            Ascii.ToLowerInPlace(_octets[start.._length], out _);
        }
    }

    /// <summary>Appends the rest of the name, its zero octet included.</summary>
    public void End(scoped ReadOnlySpan<byte> suffix)
    {
        if (_length + suffix.Length > _octets.Length)
        {
            _failed = true;
            return;
        }

        suffix.CopyTo(_octets[_length..]);
        _length += suffix.Length;
    }

    /// <summary>
    /// The name <c>service.namespace.svc.zone</c>, with what was added before in front; without <c>svc</c> in a zone of k8s_external.
    /// As in CoreDNS the namespace is spelt as its object is, and only the zone keeps the letter case of the question.
    /// </summary>
    public ReadOnlySpan<byte> EndService(scoped ReadOnlySpan<byte> service, scoped ReadOnlySpan<byte> @namespace, scoped ReadOnlySpan<byte> zone, bool isExternal = false)
    {
        Add(service);
        AddInLowerCase(@namespace);
        if (!isExternal)
        {
            Add("svc"u8);
        }

        End(zone);
        return Name;
    }
}
