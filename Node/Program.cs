return await ActorDns.Node.Cli.CommandLine.RunAsync(args);
