using ActorDns.Cluster.Tests.Processes;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// Holds answers against the history: each must be that of some state between (asked − staleness) and answered, or, if it says
/// of itself that it is stale, of any earlier one; the latter count for themselves.
/// </summary>
internal static class AnswerChecker
{
    public static CheckReport Check(IEnumerable<TierAnswer> answers, AnswerHistory history, TimeSpan staleness)
    {
        var (count, lost, wrong, failures, stale) = (0, new List<TierAnswer>(), new List<TierAnswer>(), new List<TierAnswer>(), new List<TierAnswer>());
        foreach (var answer in answers)
        {
            count++;
            switch (answer.Code)
            {
                case TierAnswer.NoAnswer:
                    lost.Add(answer);
                    break;
                case DnsReply.ServerFailure:
                    failures.Add(answer);
                    break;
                default:
                    if (!IsRight(answer, history, staleness))
                    {
                        (answer.IsMarkedStale && IsRight(answer, history, answer.Asked) ? stale : wrong).Add(answer);
                    }

                    break;
            }
        }

        return new CheckReport(count, lost, wrong, failures, stale);
    }

    private static bool IsRight(TierAnswer answer, AnswerHistory history, TimeSpan staleness)
    {
        // A name that exists has addresses here, and one without does not exist: NODATA would be neither.
        var expected = answer.Addresses.Count > 0 ? DnsReply.NoError : DnsReply.NameError;
        return answer.Code == expected && history.Had(answer.Name, answer.Addresses, answer.Asked - staleness, answer.Answered);
    }
}
