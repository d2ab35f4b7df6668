namespace ActorDns.Node.Configuration;

/// <summary>
/// The sample manifests that are served when nothing is configured: <c>k8s/samples</c> of the working directory, so that who
/// edits them there sees the change, else the copy beside the program.
/// </summary>
public static class SampleManifests
{
    /// <summary>Their folder.</summary>
    /// <exception cref="ConfigurationException">It is missing.</exception>
    public static string Folder()
    {
        var inRepository = Path.Combine("k8s", "samples");
        if (Directory.Exists(inRepository))
        {
            return inRepository;
        }

        var folder = Path.Combine(AppContext.BaseDirectory, "samples");
        return Directory.Exists(folder)
            ? folder
            : throw new ConfigurationException($"the sample manifests are missing from '{folder}'; build again, or name a source: --source manifests:FOLDER or --source kubernetes");
    }
}
