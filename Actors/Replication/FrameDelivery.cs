using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Replication;

/// <summary>Hands the objects of frames to the entities of the shard copies that live here. Used by the receiver alone.</summary>
internal sealed class FrameDelivery(string feed, ShardCopies copies, EntityBatches batches)
{
    /// <summary>Sends what a frame says to whom it concerns; the group is done when all have published it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="group">Gets the batches.</param>
    /// <param name="listedFor">
    /// The subscription whose shards a list that ends has named everything of: those that were subscribed later have not been
    /// named, and must not be swept. Null when a part of the list is missing here.
    /// </param>
    public void Send(StreamMessages.StreamFrame frame, BatchGroup group, ulong? listedFor)
    {
        if (frame.Kind == ObjectKind.Namespace)
        {
            return;
        }

        if (frame.Event != StreamMessages.FrameEvent.Changes)
        {
            var isBegin = frame.Event == StreamMessages.FrameEvent.ListBegun;
            foreach (var shard in copies.All.Where(shard => isBegin || shard.Subscription <= listedFor))
            {
                foreach (var entity in shard.Entities.Keys)
                {
                    Sweep(frame, entity, shard, group);
                }
            }

            return;
        }

        foreach (var changes in frame.Partitions)
        {
            var id = EntityId.OfPartition(feed, changes.Namespace, changes.Partition);
            if (copies.Find(EntityId.ShardNumberOf(id)) is not { } shard)
            {
                continue;
            }

            // What is deleted and was never here needs no entity to be told; while the copy is not complete it may still come,
            // from a twin that had not heard of the deletion, and must meet its fence.
            var entity = EntityId.WithCopy(id, shard.Copy);
            if (!shard.IsComplete || shard.Entities.ContainsKey(entity) || shard.Released.Contains(entity) || batches.IsUnderWay(entity) || changes.Changes.Any(change => change.Object is not null))
            {
                batches.Send(shard, entity, group, batch => new RecordMessages.ApplyObjectChanges(entity, frame.Version.Epoch, frame.List, batch, changes.Changes));
            }
        }
    }

    private void Sweep(StreamMessages.StreamFrame frame, string entity, LocalShard shard, BatchGroup group)
    {
        if (!EntityId.TryReadPartition(entity, out _, out _, out _))
        {
            return;
        }

        if (frame.Event == StreamMessages.FrameEvent.ListBegun)
        {
            batches.Tell(shard, entity, new RecordMessages.BeginList(entity, frame.Kind, frame.List));
        }
        else
        {
            batches.Send(shard, entity, group, batch => new RecordMessages.SweepObjects(entity, frame.Kind, frame.List, frame.Version, batch));
        }
    }
}
