using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// The batched path: one recvmmsg takes what has arrived (and sleeps in the kernel when nothing has), every query of the
/// batch runs to its answer or to the point where it waits, one sendmmsg sends the answers. Each place of the batch has
/// an exchange whose memory the kernel reads into and sends from; a query that waits takes its exchange with it and the
/// place gets another. Nothing is copied and, while queries are answered at once, nothing is allocated.
/// </summary>
/// <param name="name">Names the thread.</param>
/// <param name="socket">The socket; closed by <see cref="UdpThread.Dispose"/>.</param>
/// <param name="runner">Runs the queries.</param>
/// <param name="metrics">The counters.</param>
/// <param name="keptExchanges">Spare exchanges kept.</param>
internal sealed unsafe class LinuxUdpLoop(string name, LinuxUdpSocket socket, QueryRunner runner, SocketMetrics metrics, int keptExchanges) : UdpThread(name)
{
    /// <summary>Datagrams a call.</summary>
    public const int BatchSize = 32;

    /// <summary>Receive calls in a row that may fail before the loop gives up and is started anew.</summary>
    private const int MaxFailures = 1000;

    /// <summary>Batches read after the stop: what a socket buffer can hold, not what a flood goes on sending.</summary>
    private const int MaxDrainBatches = 4096;

    private readonly ExchangePool<LinuxUdpExchange> _pool = new(keptExchanges, pool => new LinuxUdpExchange(socket, pool, metrics));
    private readonly LinuxUdpExchange[] _places = new LinuxUdpExchange[BatchSize];
    private readonly BatchEntry[] _received = GC.AllocateArray<BatchEntry>(BatchSize, pinned: true);
    private readonly BatchEntry[] _answers = GC.AllocateArray<BatchEntry>(BatchSize, pinned: true);
    private readonly Backlog _backlog = new(BatchSize);
    private int _answerCount;

    /// <inheritdoc/>
    protected override void Loop()
    {
        var isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            FillPlaces();
            Serve(LinuxCalls.WaitForOne, int.MaxValue);
            Serve(LinuxCalls.DoNotWait, MaxDrainBatches);
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Wake() => socket.WakeReceiver();

    /// <inheritdoc/>
    protected override void Close() => socket.Dispose();

    private static BatchEntry* Start(BatchEntry[] entries) => (BatchEntry*)Unsafe.AsPointer(ref entries[0]);

    private void FillPlaces()
    {
        _answerCount = 0;
        for (var i = 0; i < BatchSize; i++)
        {
            _places[i] = _pool.Take();
            _places[i].PrepareReceive(ref _received[i]);
        }
    }

    /// <summary>Serves until stopped while it may wait; until nothing is left (or the bound) when it may not.</summary>
    private void Serve(int flags, int maxBatches)
    {
        var failures = 0;
        for (var batches = 0; batches < maxBatches; batches += flags == LinuxCalls.DoNotWait ? 1 : 0)
        {
            if (flags != LinuxCalls.DoNotWait && IsStopping)
            {
                return;
            }

            var count = LinuxCalls.ReceiveMany(socket.Descriptor, Start(_received), BatchSize, flags);
            if (count > 0)
            {
                failures = 0;
                HandleBatch(count);
            }
            else if (flags == LinuxCalls.DoNotWait)
            {
                return;
            }
            else
            {
                failures = NoteFailure(LinuxCalls.LastError, failures);
            }
        }
    }

    private int NoteFailure(int error, int failures)
    {
        if (error == LinuxCalls.Interrupted)
        {
            return failures;
        }

        metrics.ReceiveError(Transport.Udp);
        var isHopeless = error is LinuxCalls.BadDescriptor or LinuxCalls.NotASocket or LinuxCalls.BadAddress or LinuxCalls.InvalidArgument;
        return isHopeless || failures >= MaxFailures ? throw new Win32Exception(error) : failures + 1;
    }

    private void HandleBatch(int count)
    {
        var timestamp = Stopwatch.GetTimestamp();
        var tick = Environment.TickCount64;
        var isOverloaded = _backlog.Note(count, tick);
        for (var i = 0; i < count; i++)
        {
            HandleOne(i, timestamp, isOverloaded);
            if (Environment.TickCount64 != tick)
            {
                // An answer took long: those behind it in the batch do not keep those before it waiting.
                tick = Environment.TickCount64;
                SendAnswers();
            }
        }

        SendAnswers();
        for (var i = 0; i < count; i++)
        {
            _places[i].PrepareReceive(ref _received[i]);
        }
    }

    private void HandleOne(int place, long timestamp, bool isOverloaded)
    {
        var exchange = _places[place];
        exchange.Accept(in _received[place].Header, timestamp);
        switch (runner.Run(exchange, (int)_received[place].Length, isOverloaded))
        {
            case QueryOutcome.Respond:
                exchange.PrepareSend(ref _answers[_answerCount++]);
                break;
            case QueryOutcome.Waiting:
                _places[place] = _pool.Take();
                exchange.Resume();
                break;
            case QueryOutcome.Refused:
                var refusal = _places[place] = _pool.Take();
                refusal.CopyQuestion(exchange);
                runner.Refuse(refusal.Context);
                refusal.PrepareSend(ref _answers[_answerCount++]);
                exchange.Resume();
                break;
        }
    }

    private void SendAnswers()
    {
        var sent = 0;
        var flags = LinuxCalls.NoSignal;
        while (sent < _answerCount)
        {
            var count = LinuxCalls.SendMany(socket.Descriptor, Start(_answers) + sent, _answerCount - sent, flags);
            if (count > 0)
            {
                sent += count;
            }
            else if (LinuxCalls.LastError != LinuxCalls.Interrupted)
            {
                // ICMP errors, firewalls, no route: this one is lost, the others go on.
                // A send buffer that stays full is waited for once (the socket's time-out), not for every answer.
                var isFull = LinuxCalls.LastError is LinuxCalls.TryAgain or LinuxCalls.NoBuffers;
                flags |= isFull ? LinuxCalls.DoNotWait : 0;
                metrics.SendFailed(isFull);
                sent++;
            }
        }

        _answerCount = 0;
    }
}
