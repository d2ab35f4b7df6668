using ActorDns.ApiServer;

namespace ActorDns.Benchmarks.Scale;

/// <summary>
/// The API server of the tests as a process of its own, so that its memory and CPU do not count as the node's. Reads
/// commands from standard input: "relist" forgets the history and cuts all connections, so that every watch gets 410.
/// </summary>
internal static class ApiServerProcess
{
    public static async Task<int> RunAsync(string[] args)
    {
        var pods = args is ["--pods", var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 0;
        await using var server = await InProcessApiServer.StartAsync();
        BulkCluster.Load(server.Store, pods: pods);
        Console.WriteLine($"address {server.Address}");
        while (await Console.In.ReadLineAsync() is { } command)
        {
            if (command == "relist")
            {
                server.Store.Compact();
                server.ResetConnections();
                Console.WriteLine("history forgotten");
            }
            else if (command == "requests")
            {
                foreach (var group in server.Requests.GroupBy(request => (request.Verb, request.Resource.Kind)))
                {
                    Console.WriteLine($"  {group.Key.Verb} {group.Key.Kind}: {group.Count()}");
                }

                Console.WriteLine("end of requests");
            }
        }

        return 0;
    }
}
