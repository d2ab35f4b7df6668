using ActorDns.Actors.Watching;
using ActorDns.ApiServer;
using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>Everything that can go wrong, in a random order that a seed replays: the state converges to the server's.</summary>
public sealed class WatchChaosTests : WatchFixture
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Any_sequence_of_faults_converges(int seed, bool streaming)
    {
        var random = new Random(seed);
        PutServices(15);
        Start(settings: QuickSettings with
        {
            StreamingLists = streaming,
            WatchIdleTimeout = TimeSpan.FromMilliseconds(200),
            ListIdleTimeout = TimeSpan.FromMilliseconds(200),
        });
        for (var round = 0; round < 12; round++)
        {
            for (var step = 0; step < 12; step++)
            {
                Disturb(random);
            }

            // Some rounds run on into the next one's faults; every third one must come to rest.
            if (round % 3 == 2)
            {
                Server.Faults.Clear();
                await ConvergesAsync();
            }
        }

        // An epoch that was not completed swept nothing, and none came twice.
        var started = Model.Heard.OfType<WatchMessages.ListStarted>().Select(list => list.Epoch).ToArray();
        Assert.Equal(Enumerable.Range(1, started.Length).Select(epoch => (long)epoch), started);
        Assert.Subset(started.ToHashSet(), Model.Heard.OfType<WatchMessages.ListCompleted>().Select(list => list.Epoch).ToHashSet());
    }

    private void Disturb(Random random)
    {
        var name = $"svc-{random.Next(20):d3}";
        switch (random.Next(12))
        {
            case 0:
                Server.Store.Compact();
                break;
            case 1:
                Server.ResetConnections();
                break;
            case 2:
                Server.SendBookmarks();
                break;
            case 3:
                Feed.Tell(new WatchMessages.Relist(ObjectKind.Service));
                break;
            case 4 or 5:
                Server.Faults.Add(AnyFault(random));
                break;
            case 6 or 7 or 8:
                Server.Store.Delete(ApiResource.Services, "shop", name);
                break;
            default:
                Server.Store.Put(ApiObjects.Service("shop", name, [$"10.96.{random.Next(256)}.1"], new ApiPort("http", 80)));
                break;
        }
    }

    private static Fault AnyFault(Random random)
    {
        var types = Enum.GetValues<FaultType>();
        int[] codes = [403, 410, 429, 500, 503, 504];
        return new Fault(types[random.Next(types.Length)])
        {
            AfterObjects = random.Next(4),
            Code = codes[random.Next(codes.Length)],
        };
    }
}
