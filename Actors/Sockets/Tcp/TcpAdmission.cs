namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>What became of a new connection.</summary>
internal enum TcpAdmission
{
    /// <summary>It is in.</summary>
    Admitted = 0,

    /// <summary>The listener has as many as it may.</summary>
    Full = 1,

    /// <summary>Its client has as many as it may.</summary>
    TooManyOfClient = 2,
}
