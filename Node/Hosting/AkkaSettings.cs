namespace ActorDns.Node.Hosting;

/// <summary>
/// All of Akka's settings that differ from its defaults, in one place, each with its reason. What has a typed option in
/// Akka.Hosting is set there (<see cref="AkkaExtensions"/>).
/// </summary>
internal static class AkkaSettings
{
    /// <summary>The name of the actor system; equal on all nodes.</summary>
    public const string SystemName = "actordns";

    /// <summary>The settings in HOCON.</summary>
    public const string Hocon = """
        akka {
          # A message to a stopped actor is ordinary here: queries time out, owners move.
          log-dead-letters = off
          log-dead-letters-during-shutdown = off

          # The host owns the process and its signals.
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
            # A region that is alone waits for a coordinator that stops with it.
            phases.cluster-sharding-shutdown-region.timeout = 2s
            phases.cluster-exiting.timeout = 3s
            phases.cluster-exiting-done.timeout = 1s
          }

          # The default of 10 ms wakes the process 100 times a second for nothing: what has to be quick has a timer of its own.
          scheduler.tick-duration = 100ms

          actor {
            # Every message that crosses nodes has its own serializer; one that has none is a mistake, not a default.
            serialization-settings.allow-unregistered-types = false
          }

          remote {
            # The default of 5 s loses every message for that long after one TCP reset.
            retry-gate-closed-for = 500ms
            dot-netty.tcp.maximum-frame-size = 128000b
          }

          cluster {
            # Unset it means "stable-after once more", which doubles an outage.
            down-removal-margin = 1s
            # Restarted containers come back at their old address at once.
            retry-unsuccessful-join-after = 2s
            allow-weakly-up-members = off
            singleton.hand-over-retry-interval = 300ms
            # No side of a partition shuts itself down: both know what they know.
            downing-provider-class = "ActorDns.Node.Bootstrap.UnreachableRemovalProvider, actordns"

            sharding {
              state-store-mode = ddata
              remember-entities = off
              # Entities are state, not sessions: none is put to sleep.
              passivate-idle-entity-after = off
              distributed-data.durable.keys = []
              retry-interval = 300ms
              rebalance-interval = 2s
              # Entities stop at once; what takes longer is a node that died in the middle of a move.
              handoff-timeout = 3s
              shard-start-timeout = 3s
              coordinator-failure-backoff = 1s
              # A buffered question is useless after two seconds.
              buffer-size = 10000
            }
          }
        }

        # How long a member must be unreachable before it is removed; a failure detector's false alarm is over by then.
        actordns.downing.stable-after = 8s
        """;
}
