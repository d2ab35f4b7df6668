namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>A collector does not speak Frame Streams as it should; the message says what was wrong.</summary>
internal sealed class FrameStreamException(string message) : Exception(message);
