namespace ActorDns.Actors.Routing.Matching;

/// <summary>How a name is compared with a text of the configuration.</summary>
public enum NameMatchKind
{
    /// <summary>The whole name.</summary>
    Exact,

    /// <summary>Its beginning.</summary>
    Prefix,

    /// <summary>Its end; need not begin at a label.</summary>
    Suffix,

    /// <summary>Any part of it.</summary>
    Substring,

    /// <summary>A regular expression, which need not match the whole name.</summary>
    Regex,
}
