using Akka.Actor;
using Prometheus;

namespace ActorDns.Actors.Inspection;

/// <summary>
/// Messages that wait at the actors every query or change passes: read when the registry is scraped, so that it costs
/// nothing else. Thread-safe.
/// </summary>
public static class MailboxMetrics
{
    private const string UserGuardian = "user";

    /// <summary>Registers the metric for the top-level actors of a system.</summary>
    /// <param name="registry">Where it is scraped.</param>
    /// <param name="system">The actor system; once it has ended nothing more is read.</param>
    public static void Register(CollectorRegistry registry, ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var gauge = Metrics.WithCustomRegistry(registry)
            .CreateGauge("actordns_mailbox_messages", "Messages that wait in the mailboxes of top-level actors.", "actor");
        registry.AddBeforeCollectCallback(() => Publish(gauge, system));
    }

    private static void Publish(Gauge gauge, ActorSystem system)
    {
        if (system.WhenTerminated.IsCompleted || ((ExtendedActorSystem)system).Guardian is not ActorRefWithCell guardian)
        {
            return;
        }

        foreach (var child in guardian.Children.OfType<ActorRefWithCell>().Where(child => IsNamed(child.Path)))
        {
            gauge.WithLabels(child.Path.Name).Set(child.Underlying.NumberOfMessages);
        }
    }

    // Actors without a name of their own come and go: each would be a series for ever.
    private static bool IsNamed(ActorPath path) => path.Parent.Name == UserGuardian && !path.Name.StartsWith('$');
}
