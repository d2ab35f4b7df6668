using System.Collections.Concurrent;
using System.Diagnostics;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Sockets;

/// <summary>
/// Answers every query with one TXT-free NOERROR, unless the name's first label says otherwise: "wait" until released,
/// "throw", "drop", "later" from another thread, "big" with many records, "slow" after some work, and not at all when overloaded.
/// </summary>
internal sealed class TestDispatcher : IQueryDispatcher
{
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();

    public int Waiting => _waiting.Count;

    public bool ObeysCanWait { get; init; }

    public HostAddress LastLocal { get; private set; }

    public HostAddress LastClient { get; private set; }

    public int LastServerPort { get; private set; }

    public ServerScheme LastScheme { get; private set; }

    public ValueTask DispatchAsync(QueryContext context)
    {
        if (context.Query.Status != QueryStatus.Ok)
        {
            context.RespondWithCode(ResponseCode.FormatError);
            return ValueTask.CompletedTask;
        }

        (LastLocal, LastClient, LastServerPort, LastScheme) = (context.LocalAddress, context.ClientAddress, context.ServerPort, context.Scheme);
        var label = context.Name.Slice(1, context.Name[0]);
        if (label.StartsWith("wait"u8) || label.StartsWith("outside"u8))
        {
            return WaitAsync(context);
        }

        if (label.StartsWith("later"u8))
        {
            return LaterAsync(context);
        }

        if (label.SequenceEqual("throw"u8))
        {
            throw new InvalidOperationException("A pipeline that breaks its promise.");
        }

        if (label.SequenceEqual("slow"u8))
        {
            WorkAWhile();
            HasSeenOverload |= context.IsOverloaded;
            if (context.IsOverloaded)
            {
                Assert.False(context.CanForward);
                return ValueTask.CompletedTask;
            }
        }

        if (label.SequenceEqual("big"u8))
        {
            AnswerBig(context);
        }
        else if (!label.SequenceEqual("drop"u8))
        {
            context.RespondWithCode(ResponseCode.NoError);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Whether a query came with the note that more arrive than can be answered.</summary>
    public bool HasSeenOverload { get; private set; }

    /// <summary>Lets everything that waits go on.</summary>
    public void Release()
    {
        while (_waiting.TryDequeue(out var waiting))
        {
            waiting.SetResult();
        }
    }

    // Longer than a sender takes for a query: the socket's buffer stays full.
    private static void WorkAWhile()
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMicroseconds(50))
        {
            Thread.SpinWait(10);
        }
    }

    private static void AnswerBig(QueryContext context)
    {
        var writer = context.BeginResponse();
        for (uint i = 0; i < 3000; i++)
        {
            writer.TryAddAddress(Section.Answer, context.Name, 30, HostAddress.FromBits(i, isIPv4: true));
        }

        context.Complete(ref writer);
    }

    private static async ValueTask LaterAsync(QueryContext context)
    {
        await Task.Yield();
        context.RespondWithCode(ResponseCode.NoError);
    }

    private async ValueTask WaitAsync(QueryContext context)
    {
        if (context.Name.StartsWith("\u0007outside"u8) ? !context.CanForward : ObeysCanWait && !context.CanWait)
        {
            context.RespondWithCode(ResponseCode.ServerFailure);
            return;
        }

        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(released);
        await released.Task;
        context.RespondWithCode(ResponseCode.NoError);
    }
}
