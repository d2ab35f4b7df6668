using System.Globalization;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Node.Configuration.Corefile.Zones;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>
/// The line of a directive or of one of its options while it is read: checks its arguments and says what would be right.
/// </summary>
/// <param name="owner">The directive, which every message names.</param>
/// <param name="syntax">How the line is written.</param>
/// <param name="line">The line.</param>
/// <param name="diagnostics">Where faults go.</param>
internal sealed class DirectiveLine(string owner, string syntax, CorefileDirective line, CorefileDiagnostics diagnostics)
{
    /// <summary>The words behind the name.</summary>
    public IReadOnlyList<CorefileToken> Arguments => line.Arguments;

    /// <summary>The first word.</summary>
    public CorefileToken Name => line.Name;

    /// <summary>Reports a fault.</summary>
    public void Fail(CorefileToken at, string message) => diagnostics.Error(at, $"{owner}: {message}");

    /// <summary>Reports something that is accepted but should be known.</summary>
    public void Warn(string message) => diagnostics.Warn(line.Name.Location, $"{owner}: {message}");

    /// <summary>Checks the number of arguments.</summary>
    public bool HasArguments(int minimum, int maximum)
    {
        if (line.Arguments.Count < minimum)
        {
            Fail(line.Name, $"'{line.Name.Text}' lacks {(minimum == 1 ? "an argument" : $"arguments, {minimum} are needed")}; write '{syntax}'");
            return false;
        }

        if (line.Arguments.Count > maximum)
        {
            var excess = line.Arguments[maximum];
            Fail(excess, $"'{excess.Text}' is one argument too many; write '{syntax}'");
            return false;
        }

        return true;
    }

    /// <summary>Checks that the line has no block.</summary>
    public bool HasNoBlock()
    {
        if (line.Block.Count > 0)
        {
            Fail(line.Block[0].Name, $"'{line.Name.Text}' takes no block; write '{syntax}'");
        }

        return line.Block.Count == 0;
    }

    /// <summary>Reads a whole number.</summary>
    public bool TryInteger(CorefileToken token, int minimum, int maximum, out int value)
    {
        if (int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum)
        {
            return true;
        }

        Fail(token, $"'{token.Text}' is no whole number from {minimum} to {maximum}; write '{syntax}'");
        return false;
    }

    /// <summary>Reads a duration of 0 to <paramref name="maximum"/>.</summary>
    public bool TryDuration(CorefileToken token, TimeSpan maximum, out TimeSpan value)
    {
        if (GoDuration.TryParse(token.Text, maximum, out value))
        {
            return true;
        }

        Fail(token, $"'{token.Text}' is no duration from 0 to {maximum.TotalSeconds:0}s; write a number with its unit, such as 5s, 500ms or 1m");
        return false;
    }

    /// <summary>Reads zones; a CIDR stands for its reverse zones.</summary>
    public bool TryZones(IEnumerable<CorefileToken> tokens, out List<DomainName> zones)
    {
        zones = [];
        var allGood = true;
        foreach (var token in tokens)
        {
            if (ServerKey.TryParse(token.Text, out var key, out var error))
            {
                zones.AddRange(key.Zones.Except(zones));
            }
            else
            {
                Fail(token, error);
                allGood = false;
            }
        }

        return allGood;
    }

    /// <summary>Reads the zones of <c>fallthrough</c>; none stand for all.</summary>
    public bool TryFallthrough(out IReadOnlyList<DomainName> zones)
    {
        var allGood = TryZones(Arguments, out var named);
        zones = named.Count == 0 ? [DomainName.Root] : named;
        return allGood;
    }

    /// <summary>Reads the one optional argument of a directive with an HTTP endpoint.</summary>
    /// <returns>The address, <paramref name="fallback"/> when there is no argument, or null when it is wrong.</returns>
    public ListenAddress? ReadListenAddress(ListenAddress fallback)
    {
        if (!HasArguments(0, 1) || Arguments.Count == 0)
        {
            return Arguments.Count == 0 ? fallback : null;
        }

        var address = ListenAddress.TryParse(Arguments[0].Text);
        if (address is null)
        {
            Fail(Arguments[0], $"'{Arguments[0].Text}' is no [ADDRESS]:PORT; write for example '{line.Name.Text} {fallback}' or '{line.Name.Text} 127.0.0.1{fallback}'");
        }

        return address;
    }
}
