using System.Text;
using ActorDns.Protocol.Messages;
using Google.Protobuf.Reflection;

namespace ActorDns.Actors.Tests.Serialization;

/// <summary>
/// A wire change cannot pass unseen: the text of every message contract is checked in. When it differs on purpose, and an
/// older node can still read it, run this test once with ACCEPT_CONTRACT=1 and look at the difference in the commit.
/// </summary>
public sealed class ContractTests
{
    [Fact]
    public void The_contracts_are_the_ones_checked_in()
    {
        var path = Path.Combine(RepositoryRoot(), "Protocol", "Messages", "contract.txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_CONTRACT") == "1")
        {
            File.WriteAllText(path, Describe());
        }

        Assert.Equal(File.ReadAllText(path), Describe());
    }

    private static string Describe()
    {
        var text = new StringBuilder("manifests: ").AppendJoin(' ', MessageCodec.Manifests).Append('\n');
        var file = (FileDescriptor)typeof(MessageCodec).Assembly
            .GetType("ActorDns.Protocol.Messages.Contracts.MessagesReflection", throwOnError: true)!
            .GetProperty("Descriptor")!.GetValue(null)!;
        foreach (var message in file.MessageTypes)
        {
            text.Append('\n').Append(message.Name).Append('\n');
            foreach (var field in message.Fields.InFieldNumberOrder())
            {
                var type = field.FieldType == FieldType.Message ? field.MessageType.Name : field.FieldType.ToString();
                text.Append($"  {field.FieldNumber} {field.Name}: {(field.IsRepeated ? "repeated " : string.Empty)}{type}\n");
            }
        }

        return text.ToString();
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ActorDns.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not below the repository.");
        }

        return folder;
    }
}
