namespace ActorDns.Actors.Routing.Secondary;

/// <summary>A primary did not give a zone.</summary>
/// <param name="message">Why not, as one line.</param>
internal sealed class TransferException(string message) : Exception(message);
