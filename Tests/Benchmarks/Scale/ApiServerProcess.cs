using ActorDns.ApiServer;

namespace ActorDns.Benchmarks.Scale;

/// <summary>
/// The API server of the tests as a process of its own, so that its memory and CPU do not count as the node's. Reads
/// commands from standard input: "relist" forgets the history and cuts all connections, so that every watch gets 410;
/// "put NAMESPACE NAME ADDRESS" changes a Service; "sent" prints the octets of all answers so far, "requests" what was asked.
/// </summary>
internal static class ApiServerProcess
{
    public static async Task<int> RunAsync(string[] args)
    {
        var services = Number(args, "--services", 10_000);
        await using var server = await InProcessApiServer.StartAsync();
        BulkCluster.Load(server.Store, Number(args, "--namespaces", 100), services: services, endpoints: Number(args, "--endpoints", 10 * services), pods: Number(args, "--pods", 0));
        Console.WriteLine($"address {server.Address}");
        while (await Console.In.ReadLineAsync() is { } command)
        {
            if (command == "relist")
            {
                server.Store.Compact();
                server.ResetConnections();
                Console.WriteLine("history forgotten");
            }
            else if (command.Split(' ') is ["put", var space, var name, var address])
            {
                server.Store.Put(ApiObjects.Service(space, name, [address], new ApiPort("http", 80)));
            }
            else if (command == "sent")
            {
                Console.WriteLine($"sent {server.BytesSent}");
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

    private static int Number(string[] args, string flag, int otherwise) =>
        Array.IndexOf(args, flag) is >= 0 and var index ? int.Parse(args[index + 1], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
