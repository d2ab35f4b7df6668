namespace ActorDns.Protocol.Zones;

/// <summary>Opens a master file.</summary>
/// <param name="path">The path, relative to the working directory unless it is absolute.</param>
/// <param name="error">What is wrong and the cure, when the result is null.</param>
/// <returns>The text, which the reader disposes.</returns>
public delegate TextReader? MasterFileOpener(string path, out string error);
