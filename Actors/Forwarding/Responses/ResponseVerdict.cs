namespace ActorDns.Actors.Forwarding.Responses;

/// <summary>What a response is worth.</summary>
internal enum ResponseVerdict
{
    /// <summary>It can be passed on.</summary>
    Good,

    /// <summary>Its answer section holds records of names nobody asked for.</summary>
    HasStrayRecords,

    /// <summary>It cannot be read to its end.</summary>
    Malformed,
}
