using System.Text.Json.Serialization;
using ActorDns.Node.Management.Cluster;
using ActorDns.Node.Management.Dns;
using ActorDns.Node.Management.Status;

namespace ActorDns.Node.Management.Http;

/// <summary>The JSON of the management endpoint, generated: reflection costs start-up time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(MembersAnswer))]
[JsonSerializable(typeof(ShardRegionAnswer))]
[JsonSerializable(typeof(DomainEventAnswer))]
[JsonSerializable(typeof(ZonesAnswer))]
[JsonSerializable(typeof(NamespacesAnswer))]
[JsonSerializable(typeof(LookupAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
internal sealed partial class ManagementJson : JsonSerializerContext;
