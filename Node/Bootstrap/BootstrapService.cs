using System.Diagnostics;
using ActorDns.Actors.Directory;
using ActorDns.Node.Configuration;
using ActorDns.Node.Management;
using Akka.Actor;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Bootstrap;

/// <summary>
/// Makes this node a member of the one cluster: asks the contact points every second and does what
/// <see cref="BootstrapState"/> says, until it is, and then every few seconds, in case another cluster appears
/// (<see cref="IslandState"/>). Without contact points it does nothing; the node is a cluster of its own
/// then. Runs in the background: it holds up no start.
/// </summary>
internal sealed partial class BootstrapService(
    NodePlan plan, ActorSystem system, ClusterView view, ManagementServer management, ContactPointClient? contacts, NodeRecords records, IRejoin rejoin, ILoggerFactory loggers, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>How long a join may take before it is tried again, with the members seen then.</summary>
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger("ActorDns.Bootstrap");
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private string? _lastReason;

    /// <summary>The rules that follow from settings.</summary>
    public static BootstrapRules Rules(BootstrapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var isList = options.ContactPoints.Count > 0;
        return new BootstrapRules(
            options.RequiredContactPoints ?? (isList ? (options.ContactPoints.Count / 2) + 1 : 2), AllMustAnswer: !isList, options.StableMargin);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = contacts is null ? Task.CompletedTask : Task.Run(() => RunAsync(contacts, _stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(ContactPointClient client, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await BecomeMemberAsync(client, cancellationToken);
                await WatchIslandsAsync(client, cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Nothing known gets here, and whatever does must not leave the node outside of the cluster for good: DNS
                // goes on with what the node has, and the next attempt begins from what the members say then.
                LogFailed(_logger, plan.Options.Bootstrap.AskInterval, exception);
                await Task.Delay(plan.Options.Bootstrap.AskInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task BecomeMemberAsync(ContactPointClient client, CancellationToken cancellationToken)
    {
        var state = new BootstrapState(Rules(plan.Options.Bootstrap), management.ContactPoint, view.SelfAddress.ToString());
        using var timer = new PeriodicTimer(plan.Options.Bootstrap.AskInterval, time);
        var start = time.GetTimestamp();
        TimeSpan? joining = null;
        while (!view.IsUp)
        {
            var now = time.GetElapsedTime(start);
            if ((joining is null || now - joining > JoinTimeout) && await client.AskAsync(management.ContactPoint, cancellationToken) is { } round)
            {
                joining = Act(state.Decide(round.Found, round.Answers, now)) ? now : null;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        LogUp(_logger, view.SelfAddress, view.Members.Count);
    }

    private async Task WatchIslandsAsync(ContactPointClient client, CancellationToken cancellationToken)
    {
        var state = new IslandState(view.SelfAddress.ToString());
        while (view.IsUp)
        {
            // Nodes that were cut off together shall not ask, and move, in step.
            await Task.Delay(plan.Options.Bootstrap.IslandInterval * (0.8 + (0.4 * Random.Shared.NextDouble())), time, cancellationToken);
            if (await client.AskAsync(management.ContactPoint, cancellationToken) is not { } round || !view.IsUp)
            {
                continue;
            }

            var members = view.Members;
            var own = new OwnIsland(
                members.Select(member => member.Address.ToString()).ToHashSet(), [.. ClusterView.ByAge(members).Select(member => member.Address.ToString())], view.UpSince);
            var seeds = state.Decide(own, round.Found.Count(point => !point.Equals(management.ContactPoint)), [.. round.Answers.Values]);
            if (seeds.Count > 0)
            {
                var others = string.Join(", ", seeds);
                LogIsland(_logger, others);
                await rejoin.RejoinAsync("to join the older cluster");
                return;
            }
        }
    }

    // True when there is something to wait for.
    private bool Act(BootstrapDecision decision)
    {
        if (_lastReason != decision.Reason)
        {
            _lastReason = decision.Reason;
            LogDecision(_logger, decision.Action, decision.Reason);
        }

        var cluster = AkkaCluster.Get(system);
        records.ExpectMembers(decision.Answered);
        switch (decision.Action)
        {
            case BootstrapAction.Join:
                cluster.JoinSeedNodes(decision.Seeds.Select(Address.Parse));
                return true;
            case BootstrapAction.Form:
                cluster.Join(cluster.SelfAddress);
                return true;
            case BootstrapAction.Wait:
                return false;
            default:
                throw new UnreachableException();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "bootstrap: {Action}: {Reason}")]
    private static partial void LogDecision(ILogger logger, BootstrapAction action, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "bootstrap: {Self} is a member of a cluster of {Members}")]
    private static partial void LogUp(ILogger logger, Address self, int members);

    [LoggerMessage(Level = LogLevel.Warning, Message = "bootstrap: there is an older cluster at {Others}, and this node is the youngest of its own: it joins them")]
    private static partial void LogIsland(ILogger logger, string others);

    [LoggerMessage(Level = LogLevel.Error, Message = "bootstrap: failed; begins anew in {Delay}")]
    private static partial void LogFailed(ILogger logger, TimeSpan delay, Exception exception);
}
