using System.Security.Cryptography;
using System.Text;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Hosting.Reload;

/// <summary>
/// The reload directive: looks at the Corefile, with what it imports, from time to time, and puts what it says in force when it
/// has changed. Everything is read and made, and every new socket open, before anything is swapped (<see cref="PlanSwap"/>). A
/// file with errors, one that needs a restart (<see cref="RestartReasons"/>), or an address that cannot be had leave the old
/// configuration in force, are logged once and counted; the address is asked for again at each look. Runs in the background.
/// </summary>
internal sealed partial class ReloadService(
    NodePlan plan, PlanSwap swap, ReloadMetrics metrics, ILogger<ReloadService> logger, TimeProvider time) : BackgroundService
{
    private string _seen = plan.CorefileFingerprint;
    private string _failed = string.Empty;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Show(plan.CorefileFingerprint);
        if (plan.Options.CorefileText is not null || plan.CorefileName == BuiltInCorefile.Name || OptionsOf(plan) is null)
        {
            return;
        }

        LogRunning(logger, plan.CorefileFingerprint);
        while (OptionsOf(swap.Running ?? plan) is { } options)
        {
            await Task.Delay(options.Interval + (options.Jitter * Random.Shared.NextDouble()), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await LookAsync(stoppingToken);
        }
    }

    private static ReloadOptions? OptionsOf(NodePlan plan) =>
        plan.Corefile.Blocks.Select(block => block.Reload).FirstOrDefault(reload => reload is { Interval.Ticks: > 0 });

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        if (swap.Running is not { } running)
        {
            // The node still starts.
            return;
        }

        try
        {
            var wanted = NodePlanner.Plan(plan.Options);
            if (!IsNew(wanted.CorefileFingerprint))
            {
                return;
            }

            if (wanted.CorefileFingerprint == running.CorefileFingerprint)
            {
                _failed = string.Empty;
                LogBack(logger);
                return;
            }

            if (_failed.Length == 0)
            {
                LogReloading(logger);
            }

            if (RestartReasons.Of(running, wanted) is { Count: > 0 } reasons)
            {
                var text = string.Join("; ", reasons);
                metrics.CountFailed();
                LogNeedsRestart(logger, wanted.CorefileName, text);
                return;
            }

            await ApplyAsync(wanted, stoppingToken);
        }
        catch (ConfigurationException exception)
        {
            // One that is broken in the same way is not told again.
            var text = string.Join('\n', exception.Errors);
            if (IsNew(Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(text)))))
            {
                metrics.CountFailed();
                LogBroken(logger, text);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception exception)
        {
            metrics.CountFailed();
            LogFailed(logger, exception);
        }
    }

    private async Task ApplyAsync(NodePlan wanted, CancellationToken stoppingToken)
    {
        foreach (var warning in _failed.Length == 0 ? wanted.Warnings : [])
        {
            LogWarning(logger, warning);
        }

        try
        {
            await swap.ApplyAsync(wanted, stoppingToken);
        }
        catch (NodeStartException exception)
        {
            // Who has the address may give it up: the next look tries again, and is silent if it meets the same.
            _seen = string.Empty;
            metrics.CountFailed();
            var text = string.Join("; ", exception.Errors);
            if (_failed != text)
            {
                _failed = text;
                LogNotOpened(logger, wanted.CorefileName, text);
            }

            return;
        }

        _failed = string.Empty;
        metrics.Show(wanted.CorefileFingerprint);
        LogRunning(logger, wanted.CorefileFingerprint);
        LogComplete(logger);
    }

    private bool IsNew(string fingerprint)
    {
        var isNew = fingerprint != _seen;
        _seen = fingerprint;
        return isNew;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/reload: {Corefile} cannot be put in force: {Reasons}. The old configuration stays; it is tried again")]
    private static partial void LogNotOpened(ILogger logger, string corefile, string reasons);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/reload: Running configuration SHA512 = {Fingerprint}")]
    private static partial void LogRunning(ILogger logger, string fingerprint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reloading")]
    private static partial void LogReloading(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reloading complete")]
    private static partial void LogComplete(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/reload: the Corefile says again what is in force")]
    private static partial void LogBack(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/reload: {Corefile} cannot be put in force while the node runs: {Reasons}. The old configuration stays; restart the nodes one after the other to apply it")]
    private static partial void LogNeedsRestart(ILogger logger, string corefile, string reasons);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/reload: the Corefile has errors; the old configuration stays:\n{Errors}")]
    private static partial void LogBroken(ILogger logger, string errors);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/reload: the new configuration could not be put in force; the old one stays")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
