namespace ActorDns.Protocol.Tests.Wire;

/// <summary>Changes packets the way attackers and broken middle boxes do. Same random source, same changes.</summary>
internal static class Mutation
{
    /// <summary>Makes a changed copy.</summary>
    public static byte[] Mutate(Random random, byte[] packet, int changes)
    {
        var copy = packet.ToArray();
        for (var i = 0; i < changes && copy.Length > 0; i++)
        {
            copy = Change(random, copy);
        }

        return copy;
    }

    /// <summary>Changes a packet in place where its length stays, else makes a copy.</summary>
    private static byte[] Change(Random random, byte[] packet)
    {
        var at = random.Next(packet.Length);
        switch (random.Next(12))
        {
            case 0:
                return packet[..at];
            case 1:
                return [.. packet[..at], .. packet[random.Next(packet.Length)..]];
            case 2:
                packet[random.Next(Math.Min(12, packet.Length))] = (byte)random.Next(256);
                return packet;
            case 3 or 4:
                packet[at] = (byte)(0xC0 | random.Next(2));
                packet[Math.Min(at + 1, packet.Length - 1)] = (byte)random.Next(256);
                return packet;
            case 5:
                packet[at] = 0;
                return packet;
            case 6:
                packet[at] = 0xFF;
                return packet;
            case 7:
                packet[at] ^= (byte)(1 << random.Next(8));
                return packet;
            case 8:
                packet[at]++;
                return packet;
            case 9:
                random.NextBytes(packet.AsSpan(at, Math.Min(4, packet.Length - at)));
                return packet;
            default:
                packet[at] = (byte)random.Next(256);
                return packet;
        }
    }
}
