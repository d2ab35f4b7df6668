namespace ActorDns.Actors.Routing.Dns64;

/// <summary>Directive <c>dns64</c>. Immutable.</summary>
/// <param name="Prefix">What IPv4 addresses are written behind.</param>
/// <param name="TranslatesAll">True to translate although there are AAAA records (<c>translate_all</c>).</param>
/// <param name="AllowsIPv4">True to translate for clients that ask over IPv4, too (<c>allow_ipv4</c>).</param>
public sealed record Dns64Options(Nat64Prefix Prefix, bool TranslatesAll = false, bool AllowsIPv4 = false);
