using System.Diagnostics;
using System.Net.Sockets;
using ActorDns.Benchmarks.Processes;
using ActorDns.Benchmarks.Tier;

namespace ActorDns.Benchmarks.Load;

/// <summary>How long answers take when questions come at a steady rate that the server can easily bear.</summary>
/// <param name="P50">Half take at most this, microseconds.</param>
/// <param name="P99">Of a hundred, ninety-nine.</param>
/// <param name="P999">Of a thousand, all but one.</param>
/// <param name="Lost">Questions without an answer.</param>
internal sealed record Latency(double P50, double P99, double P999, int Lost)
{
    /// <summary>
    /// Measures: questions go out on time, whether or not the last one has been answered, so that a pause of the server is
    /// seen by all that meet it.
    /// </summary>
    public static Latency Measure(Subject subject, Work work, int rate, int seconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
        socket.Connect(subject.Server);
        var queries = work.Names.Select(name => Probe.Query(name, 0)).ToArray();
        var sent = new long[Math.Min(rate * seconds, ushort.MaxValue)];
        var taken = new double[sent.Length];
        var receiver = new Thread(() => Receive(socket, sent, taken));
        receiver.Start();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < sent.Length; i++)
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds * rate < i)
            {
                Thread.SpinWait(20);
            }

            var query = queries[i % queries.Length];
            (query[0], query[1]) = ((byte)(i >> 8), (byte)i);
            Volatile.Write(ref sent[i], Stopwatch.GetTimestamp());
            socket.Send(query);
        }

        receiver.Join();
        var answered = taken.Where(time => time > 0).ToList();
        return new Latency(
            Figures.Percentile(answered, 0.5), Figures.Percentile(answered, 0.99), Figures.Percentile(answered, 0.999), sent.Length - answered.Count);
    }

    private static void Receive(Socket socket, long[] sent, double[] taken)
    {
        var answer = new byte[4096];
        for (var answered = 0; answered < sent.Length;)
        {
            if (socket.Receive(answer, 0, answer.Length, SocketFlags.None, out var error) <= 0 || error != SocketError.Success)
            {
                return;
            }

            var id = (answer[0] << 8) | answer[1];
            if (id < taken.Length && taken[id] == 0)
            {
                taken[id] = Stopwatch.GetElapsedTime(Volatile.Read(ref sent[id])).TotalMicroseconds;
                answered++;
            }
        }
    }
}
