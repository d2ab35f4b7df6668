using ActorDns.Actors.Routing.Log;
using CsCheck;

namespace ActorDns.Actors.Tests.Routing.Log;

public class ResponseClassifierTests
{
    [Fact]
    public void Any_octets_are_sorted_without_exception() =>
        Gen.Byte.Array[0, 80].Sample(octets => ResponseClassifier.Classify(octets), iter: 20_000);

    [Fact]
    public void A_message_cut_before_its_SOA_is_no_denial()
    {
        byte[] header = [0, 1, 0x81, 3, 0, 0, 0, 0, 0, 1, 0, 0];
        byte[] soa = [0, 0, 6, 0, 1, 0, 0, 0, 5, 0, 0];
        Assert.Equal(LogClasses.Denial, ResponseClassifier.Classify([.. header, .. soa]));
        Assert.Equal(LogClasses.Error, ResponseClassifier.Classify([.. header, .. soa[..10]]));
        Assert.Equal(LogClasses.Error, ResponseClassifier.Classify(header));
    }
}
