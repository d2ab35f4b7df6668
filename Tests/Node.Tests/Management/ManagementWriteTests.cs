using System.Net;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Health;
using ActorDns.Node.Management.Http;
using k8s;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Node.Tests.Management;

public sealed class ManagementWriteTests
{
    [Fact]
    public async Task Nothing_can_be_changed_unless_a_setting_says_by_whom()
    {
        await using var node = await ManagedNode.StartAsync();
        var path = await SelfPathAsync(node);

        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete })
        {
            var (status, _, body) = await node.SendAsync(method, path, token: "any", operation: "leave");
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains("ManagementTokenFile", (string)body!["detail"]!, StringComparison.Ordinal);
        }

        Assert.Equal("Up", (string)(await node.JsonAsync(path))["status"]!);
    }

    [Fact]
    public async Task The_token_of_the_file_lets_a_node_leave_in_good_order_and_no_other_does()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "open sesame\n");
        await using var node = await ManagedNode.StartAsync(bootstrap => bootstrap with { ManagementTokenFile = file });
        var path = await SelfPathAsync(node);

        Assert.Equal(HttpStatusCode.Unauthorized, (await node.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await node.SendAsync(HttpMethod.Delete, path, "open sesam")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.SendAsync(HttpMethod.Delete, path, new string('x', 9000))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await node.SendAsync(HttpMethod.Put, path, "open sesame", "explode")).Status);
        var (status, _, body) = await node.SendAsync(HttpMethod.Put, path, "open sesame", "leave");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("Leaving ", (string)body!["message"]!, StringComparison.Ordinal);
        Assert.True(await node.Node.WaitForShutdownAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        File.Delete(file);
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(true, false, 403)]
    [InlineData(false, true, 401)]
    [InlineData(null, true, 503)]
    public async Task The_API_server_says_whose_a_token_is_and_what_that_one_may(bool? isAuthenticated, bool isAllowed, int? refusal)
    {
        var asked = string.Empty;
        var paths = new Dictionary<string, RequestDelegate>
        {
            ["/apis/authentication.k8s.io/v1/tokenreviews"] = context => isAuthenticated is not { } known
                ? HttpEndpoint.WriteAsync(context, 500, "broken")
                : WriteAsync(context, $$$"""{"kind":"TokenReview","spec":{},"status":{"authenticated":{{{(known ? "true" : "false")}}},"user":{"username":"operator","groups":["ops"]} } }"""),
            ["/apis/authorization.k8s.io/v1/subjectaccessreviews"] = async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                asked = await reader.ReadToEndAsync();
                await WriteAsync(context, $$$"""{"kind":"SubjectAccessReview","spec":{},"status":{"allowed":{{{(isAllowed ? "true" : "false")}}} }}""");
            },
        };
        using var server = new HttpEndpoint("test", new ListenAddress(IPAddress.Loopback, 0), paths, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        using var access = new TokenReviewAccess(new k8s.Kubernetes(new KubernetesClientConfiguration { Host = $"http://{server.BoundAddress}" }));
        var request = new DefaultHttpContext();
        request.Request.Method = "DELETE";
        request.Request.Path = "/cluster/members/x";
        request.Request.Headers.Authorization = "Bearer t0ken";

        Assert.Equal(refusal, (await access.RefusalAsync(request))?.Status);
        if (isAuthenticated == true)
        {
            Assert.Contains("\"user\":\"operator\"", asked, StringComparison.Ordinal);
            Assert.Contains("\"path\":\"/cluster/members/x\"", asked, StringComparison.Ordinal);
            Assert.Contains("\"verb\":\"delete\"", asked, StringComparison.Ordinal);
        }

        await server.StopAsync(CancellationToken.None);
    }

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.StatusCode = StatusCodes.Status201Created;
        return context.Response.WriteAsync(json);
    }

    private static async Task<string> SelfPathAsync(ManagedNode node) =>
        $"/cluster/members/{Uri.EscapeDataString((string)(await node.JsonAsync("/cluster/members"))["selfNode"]!)}";
}
