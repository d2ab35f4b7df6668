using ActorDns.Actors.Routing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Routing;

/// <summary>A stage that does what a test says; by default it answers NOERROR.</summary>
internal sealed class TestStage(string name, Action<QueryContext>? handle = null, bool passesOn = false, bool yields = false) : Stage
{
    public override string Name => name;

    public int Handled { get; private set; }

    public override ValueTask HandleAsync(QueryContext context)
    {
        Handled++;
        return yields ? LaterAsync(context) : Handle(context);
    }

    private async ValueTask LaterAsync(QueryContext context)
    {
        await Task.Yield();
        await Handle(context);
    }

    private ValueTask Handle(QueryContext context)
    {
        if (handle is not null)
        {
            handle(context);
        }
        else if (!passesOn)
        {
            context.AnsweredBy = this;
            context.RespondWithCode(ResponseCode.NoError);
        }

        return passesOn ? Next.HandleAsync(context) : ValueTask.CompletedTask;
    }
}
