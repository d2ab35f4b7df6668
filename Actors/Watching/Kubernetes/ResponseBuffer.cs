using System.Buffers;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// The octets of a response body between the socket and the parsers: one pooled array that grows with the largest value
/// met, up to a bound. A value beyond the bound is read past and dropped, not kept. Not thread-safe.
/// </summary>
internal sealed class ResponseBuffer : IDisposable
{
    private const int FirstSize = 64 * 1024;
    private readonly Stream _body;
    private readonly TimeSpan _idleTimeout;
    private readonly int _maximumValue;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationToken _cancellation;
    private byte[] _octets = ArrayPool<byte>.Shared.Rent(FirstSize);
    private JsonValueScanner _scanner;
    private int _start;
    private int _end;
    private int _scanned;
    private bool _dropping;

    /// <summary>Makes a buffer over a body, which stays the caller's.</summary>
    /// <param name="body">The stream.</param>
    /// <param name="idleTimeout">How long a read may wait for the next octet.</param>
    /// <param name="maximumValue">The largest value kept, in octets.</param>
    /// <param name="cancellationToken">Ends reads.</param>
    public ResponseBuffer(Stream body, TimeSpan idleTimeout, int maximumValue, CancellationToken cancellationToken)
    {
        _body = body;
        _idleTimeout = idleTimeout;
        _maximumValue = maximumValue;
        _cancellation = cancellationToken;
        _idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>What a look for a value came to.</summary>
    public enum Taken
    {
        /// <summary>The value is not complete: <see cref="FillAsync"/>.</summary>
        NeedMore,

        /// <summary>A value.</summary>
        Value,

        /// <summary>A value that was too large; it is dropped.</summary>
        TooLarge,
    }

    /// <summary>True in the middle of a value: the next octet is the value's, and an end of the body here cuts it.</summary>
    public bool IsInValue => _scanned > 0 || _dropping;

    /// <summary>The next octet that is not white space, left in place; -1 when more must be read.</summary>
    public int PeekToken()
    {
        while (_start < _end)
        {
            var octet = _octets[_start];
            if (octet is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return octet;
            }

            _start++;
        }

        return -1;
    }

    /// <summary>Drops the octet that <see cref="PeekToken"/> gave.</summary>
    public void SkipToken() => _start++;

    /// <summary>Takes the value at this place.</summary>
    /// <param name="value">The value; valid until the next call of any member.</param>
    public Taken TakeValue(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!IsInValue && PeekToken() < 0)
        {
            return Taken.NeedMore;
        }

        var length = _scanner.Scan(_octets.AsSpan(_start + _scanned, _end - _start - _scanned));
        if (length < 0)
        {
            _scanned = _end - _start;
            _dropping |= _scanned >= _maximumValue;
            if (_dropping)
            {
                _start = _end;
                _scanned = 0;
            }

            return Taken.NeedMore;
        }

        length += _scanned;
        value = _octets.AsSpan(_start, length);
        _start += length;
        _scanned = 0;
        var dropped = _dropping || length > _maximumValue;
        _dropping = false;
        return dropped ? Taken.TooLarge : Taken.Value;
    }

    /// <summary>Reads on.</summary>
    /// <returns>The number of octets read; 0 at the end of the body.</returns>
    /// <exception cref="TimeoutException">Nothing came for as long as a read may wait.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<int> FillAsync()
    {
        MakeRoom();
        _idle.CancelAfter(_idleTimeout);
        try
        {
            var read = await _body.ReadAsync(_octets.AsMemory(_end), _idle.Token);
            _idle.CancelAfter(Timeout.InfiniteTimeSpan);
            _end += read;
            return read;
        }
        catch (OperationCanceledException) when (!_cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {_idleTimeout.TotalSeconds:0.#} s");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _idle.Dispose();
        var octets = _octets;
        _octets = [];
        _start = _end = 0;
        if (octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _octets.Length && _start > 0)
        {
            _octets.AsSpan(_start, _end - _start).CopyTo(_octets);
            _end -= _start;
            _start = 0;
        }

        if (_end == _octets.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_octets.Length * 2);
            _octets.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = larger;
        }
    }
}
