using System.Text.Json.Serialization;

namespace ActorDns.Node.Tests.Deployment;

// The Prometheus operator's objects as far as this repository uses them (monitoring.coreos.com/v1); KubernetesClient has none.

/// <summary>What the objects have in common.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OperatorMetadata(string Name, string? Namespace, IReadOnlyDictionary<string, string>? Labels);

/// <summary>ServiceMonitor.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ServiceMonitor(string ApiVersion, string Kind, OperatorMetadata Metadata, ServiceMonitorSpec Spec);

/// <summary>Its spec.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ServiceMonitorSpec(string? JobLabel, MonitorSelector Selector, MonitorNamespaces? NamespaceSelector, IReadOnlyList<MonitorEndpoint> Endpoints);

/// <summary>A label selector.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MonitorSelector(IReadOnlyDictionary<string, string> MatchLabels);

/// <summary>Namespaces.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MonitorNamespaces(IReadOnlyList<string> MatchNames);

/// <summary>An endpoint.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MonitorEndpoint(string Port, string? Interval);

/// <summary>PrometheusRule.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PrometheusRule(string ApiVersion, string Kind, OperatorMetadata Metadata, PrometheusRuleSpec Spec);

/// <summary>Its spec.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PrometheusRuleSpec(IReadOnlyList<RuleGroup> Groups);

/// <summary>A group.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RuleGroup(string Name, IReadOnlyList<AlertRule> Rules);

/// <summary>An alert.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AlertRule(string Alert, string Expr, string? For, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);
