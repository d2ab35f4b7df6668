namespace ActorDns.ApiServer;

/// <summary>The faults that requests are going to meet, in the order they were added. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<(Fault Fault, int Left)> _faults = [];

    /// <summary>The number of faults that no request has met yet.</summary>
    public int Left
    {
        get
        {
            lock (_lock)
            {
                return _faults.Sum(fault => fault.Left);
            }
        }
    }

    /// <summary>Plans a fault.</summary>
    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_lock)
        {
            _faults.Add((fault, fault.Times));
        }
    }

    /// <summary>Plans none any more.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    internal Fault? Take(ApiRequest request)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(planned => planned.Fault.Matches(request));
            if (index < 0)
            {
                return null;
            }

            var (fault, left) = _faults[index];
            if (left > 1)
            {
                _faults[index] = (fault, left - 1);
            }
            else
            {
                _faults.RemoveAt(index);
            }

            return fault;
        }
    }
}
