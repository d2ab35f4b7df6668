namespace ActorDns.ApiServer;

/// <summary>One change of the store.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Object">The object now; for a deletion as it last was, with the deletion's version.</param>
/// <param name="Previous">The object before; null when it is new.</param>
/// <param name="IsDeletion">True when it is gone.</param>
internal sealed record StoreEvent(ulong Version, ApiObject Object, ApiObject? Previous, bool IsDeletion);
