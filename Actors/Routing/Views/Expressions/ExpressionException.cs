namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>An expression that cannot be read; thrown while a configuration is read, never while a query is answered.</summary>
/// <param name="offset">Where, from 0.</param>
/// <param name="message">What is wrong and what would be right.</param>
internal sealed class ExpressionException(int offset, string message) : Exception(message)
{
    /// <summary>Where, from 0.</summary>
    public int Offset { get; } = offset;
}
