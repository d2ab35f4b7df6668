namespace ActorDns.Node.Configuration.Reference;

/// <summary>A setting as people read of it. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">What holds without it.</param>
/// <param name="Meaning">What it does, in Markdown.</param>
internal sealed record SettingDescription(string Name, string Default, string Meaning);
