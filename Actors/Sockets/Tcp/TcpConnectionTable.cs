using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// The open connections of a listener, in places of an array, with the number of each client. Thread-safe.
/// </summary>
/// <param name="capacity">Largest number of connections.</param>
/// <param name="perClient">Largest number of one client address.</param>
internal sealed class TcpConnectionTable(int capacity, int perClient)
{
    /// <summary>Connections looked at for one that is idle: a flood at the bound must not make every accept a long search.</summary>
    private const int EvictionSample = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<HostAddress, int> _clients = [];
    private readonly Stack<int> _free = new();
    private readonly List<ServedConnection?> _places = [];
    private int _cursor;

    /// <summary>Number of connections.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a connection.</summary>
    /// <returns>What became of it.</returns>
    public TcpAdmission TryAdd(ServedConnection connection)
    {
        lock (_lock)
        {
            var ofClient = _clients.GetValueOrDefault(connection.Client);
            if (ofClient >= perClient)
            {
                return TcpAdmission.TooManyOfClient;
            }

            if (Count >= capacity)
            {
                return TcpAdmission.Full;
            }

            _clients[connection.Client] = ofClient + 1;
            Count++;
            Place(connection);
            return TcpAdmission.Admitted;
        }
    }

    /// <summary>True when a client has as many as it may.</summary>
    public bool IsFullFor(HostAddress client)
    {
        lock (_lock)
        {
            return _clients.GetValueOrDefault(client) >= perClient;
        }
    }

    /// <summary>Removes a connection.</summary>
    /// <returns>False if it was not there.</returns>
    public bool Remove(ServedConnection connection)
    {
        lock (_lock)
        {
            if (connection.Slot < 0)
            {
                return false;
            }

            _places[connection.Slot] = null;
            _free.Push(connection.Slot);
            connection.Slot = -1;
            Count--;
            if (--_clients[connection.Client] == 0)
            {
                _clients.Remove(connection.Client);
            }

            return true;
        }
    }

    /// <summary>The connection that has been idle longest, among a sample that moves on with each call.</summary>
    public ServedConnection? FindOldestIdle()
    {
        lock (_lock)
        {
            ServedConnection? oldest = null;
            for (var i = Math.Min(EvictionSample, _places.Count); i > 0; i--)
            {
                _cursor = (_cursor + 1) % _places.Count;
                if (_places[_cursor] is { IsIdle: true } idle && (oldest is null || idle.LastActivity < oldest.LastActivity))
                {
                    oldest = idle;
                }
            }

            return oldest;
        }
    }

    /// <summary>The connections of this moment.</summary>
    public List<ServedConnection> ToList()
    {
        lock (_lock)
        {
            return [.. _places.OfType<ServedConnection>()];
        }
    }

    private void Place(ServedConnection connection)
    {
        if (_free.TryPop(out var slot))
        {
            _places[slot] = connection;
        }
        else
        {
            slot = _places.Count;
            _places.Add(connection);
        }

        connection.Slot = slot;
    }
}
