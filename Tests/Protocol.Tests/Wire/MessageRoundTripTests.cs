using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using CsCheck;

namespace ActorDns.Protocol.Tests.Wire;

public sealed class MessageRoundTripTests
{
    [Fact]
    public void Records_read_back_as_they_were_written()
    {
        var query = Packets.Query(records: Packets.Opt);
        ModelGen.AnyRecords.Sample(
            records =>
            {
                var message = ModelRecord.WriteAll(query, records);
                return Lines(records) == Lines(ModelRecord.ReadAll(message)!);
            },
            iter: 5_000);
    }

    [Fact]
    public void Reading_writing_and_reading_again_changes_nothing()
    {
        Gen.Select(ModelGen.AnyRecords, Gen.Int, Gen.Int[1, 3]).Sample(
            (records, seed, changes) =>
            {
                var query = Packets.Query();
                var message = Mutation.Mutate(new Random(seed), ModelRecord.WriteAll(query, records), changes);
                if (ModelRecord.ReadAll(message) is not { } first)
                {
                    return true;
                }

                var second = ModelRecord.ReadAll(ModelRecord.WriteAll(query, first));
                return second is not null && Lines(second) == Lines(first);
            },
            iter: 5_000);
    }

    [Fact]
    public void Queries_read_back_as_they_were_written()
    {
        Gen.Select(ModelGen.AnyName, Gen.UShort, Gen.UShort, Gen.UShort, Gen.Bool, Gen.Byte.Array[0, 20]).Sample(
            (name, id, type, size, flag, value) =>
            {
                var options = new byte[value.Length + 4];
                var end = 0;
                Assert.True(EdnsOptions.TryAppend(options, ref end, EdnsOptionCode.Padding, value));
                var fields = new QueryFields
                {
                    Id = id,
                    Type = (RecordType)type,
                    Class = RecordClass.CH,
                    RecursionDesired = flag,
                    CheckingDisabled = !flag,
                    DnssecOk = flag,
                    UdpPayloadSize = size,
                };
                var buffer = new byte[QueryWriter.MaxLength + 24];
                Assert.True(QueryWriter.TryWrite(buffer, fields, name, options, out var length));
                var query = Packets.Read(buffer[..length]);
                Assert.Equal(name, query.Name(buffer).ToArray());
                Assert.Equal(
                    (id, (RecordType)type, RecordClass.CH, flag, !flag, size > 0, size > 0 && flag, Math.Max((ushort)512, size)),
                    (query.Id, query.Type, query.Class, query.RecursionDesired, query.CheckingDisabled, query.HasEdns, query.DnssecOk, query.UdpPayloadSize));
                Assert.Equal(size > 0, EdnsOptions.Of(buffer, query).TryFind(EdnsOptionCode.Padding, out var found));
                Assert.Equal(size > 0 ? value : [], found.ToArray());
            },
            iter: 2_000);
    }

    private static string Lines(IEnumerable<ModelRecord> records) => string.Join('\n', records);
}
