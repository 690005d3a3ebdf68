import PromQL
import Testing

/// Which expressions have no result without a metric.
@Suite struct BlindTests {
    /// Whether `b` alone keeps each from having a result.
    private static let cases: [(text: String, isBlind: Bool)] = [
        ("b > 1", true), ("a > 1", false), ("1", false), ("-b", true), ("(b)", true),
        ("a unless b", false), ("b unless a", true), ("a or b", false), ("b or (b > 2)", true),
        ("a and b", true), ("a * on (target) group_left () b", true), ("absent(b)", false),
        ("sum by (target) (rate(b[5m]))", true), ("(a unless b) > on () b", true),
        (#"label_replace(b, "x", "$1", "y", "(.*)")"#, true),
        (#"{__name__=~"b.*"}"#, false),
    ]

    @Test(arguments: cases)
    func `an expression is blind where all ways to a result lead over what is lost`(
        text: String, isBlind: Bool
    ) throws {
        let expression = try Expression.parse(text).get()
        #expect(expression.isBlind { $0 == "b" } == isBlind)
    }
}
