namespace ActorDns.ApiServer;

/// <summary>A request that the server has got.</summary>
/// <param name="Verb">What was asked for.</param>
/// <param name="Resource">Of what.</param>
/// <param name="Query">All parameters, decoded.</param>
public sealed record ApiRequest(ApiVerb Verb, ApiResource Resource, IReadOnlyDictionary<string, string> Query)
{
    /// <summary>A parameter; empty when it is not given.</summary>
    public string this[string name] => Query.GetValueOrDefault(name, string.Empty);

    internal ulong Number(string name) => ulong.TryParse(this[name], out var number) ? number : 0;
}
