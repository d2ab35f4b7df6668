using System.Diagnostics;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>
/// What is counted for one server, zone and view. Every thread counts in cells of its own (<see cref="ThreadSlot"/>), with
/// plain additions: no lock, no shared cache line, no allocation after a thread's first query. A reader sums the
/// threads' cells and may miss what is being counted at that moment; nothing is ever lost.
/// Memory: about 2 kB for each thread that answers, and 136 octets for each stage it has seen answering.
/// </summary>
/// <param name="server">The label server.</param>
/// <param name="zone">The label zone.</param>
/// <param name="view">The label view.</param>
internal sealed class ServerCounters(string server, string zone, string view)
{
    private readonly Lock _growing = new();
    private Row?[] _rows = new Row?[8];

    /// <summary>The label server.</summary>
    public string Server { get; } = server;

    /// <summary>The label zone.</summary>
    public string Zone { get; } = zone;

    /// <summary>The label view.</summary>
    public string View { get; } = view;

    /// <summary>Counts a query and its response. Takes the time from the context's <see cref="QueryContext.ReceivedTimestamp"/> to now as its duration.</summary>
    /// <param name="context">The query, answered.</param>
    /// <param name="code">The response's RCODE; not counted if there is no response.</param>
    public void Report(QueryContext context, ResponseCode code)
    {
        var row = CurrentRow();
        var cells = row.Cells.AsSpan();
        ref readonly var query = ref context.Query;
        var protocol = (int)context.Transport;
        cells[CounterLayout.Request(protocol, QueryLabels.FamilyIndex(context.ClientAddress), QueryLabels.TypeIndex(query.Type))]++;
        if (query.DnssecOk)
        {
            cells[CounterLayout.DnssecOk]++;
        }

        var elapsed = Math.Max(0, Stopwatch.GetTimestamp() - context.ReceivedTimestamp);
        CounterLayout.Duration.Observe(cells[CounterLayout.Durations..], elapsed);
        var sizes = protocol * CounterLayout.Size.Cells;
        CounterLayout.Size.Observe(cells[(CounterLayout.RequestSizes + sizes)..], context.RequestLength);
        if (context.ResponseLength > 0)
        {
            CounterLayout.Size.Observe(cells[(CounterLayout.ResponseSizes + sizes)..], context.ResponseLength);
            row.Responses(context.AnsweredBy)[Math.Min((int)code, QueryLabels.Codes - 1)]++;
        }
    }

    /// <summary>Adds up all threads' cells.</summary>
    /// <param name="cells">Receives the cells of <see cref="CounterLayout"/>; <see cref="CounterLayout.Length"/> long.</param>
    /// <param name="responses">Receives the responses by [answering stage's position + 1][RCODE].</param>
    public void Sum(Span<long> cells, long[,] responses)
    {
        foreach (var row in Volatile.Read(ref _rows))
        {
            row?.AddTo(cells, responses);
        }
    }

    private Row CurrentRow()
    {
        var slot = ThreadSlot.Current;
        var rows = Volatile.Read(ref _rows);
        return (uint)slot < (uint)rows.Length && rows[slot] is { } row ? row : AddRow(slot);
    }

    private Row AddRow(int slot)
    {
        lock (_growing)
        {
            var rows = _rows;
            if (slot >= rows.Length)
            {
                Array.Resize(ref rows, Math.Max(rows.Length * 2, slot + 1));
            }

            // Another owner of the slot may have come and gone since the caller looked.
            var row = rows[slot] ?? new Row();
            Volatile.Write(ref rows[slot], row);
            Volatile.Write(ref _rows, rows);
            return row;
        }
    }

    private sealed class Row
    {
        private readonly long[]?[] _responses = new long[]?[StageOrder.Count + 1];

        public long[] Cells { get; } = new long[CounterLayout.Length];

        public long[] Responses(Stage? answeredBy)
        {
            ref var codes = ref _responses[(answeredBy?.Position ?? -1) + 1];
            return codes ??= new long[QueryLabels.Codes];
        }

        public void AddTo(Span<long> cells, long[,] responses)
        {
            for (var i = 0; i < Cells.Length; i++)
            {
                cells[i] += Volatile.Read(ref Cells[i]);
            }

            for (var stage = 0; stage < _responses.Length; stage++)
            {
                if (Volatile.Read(ref _responses[stage]) is not { } codes)
                {
                    continue;
                }

                for (var code = 0; code < codes.Length; code++)
                {
                    responses[stage, code] += Volatile.Read(ref codes[code]);
                }
            }
        }
    }
}
