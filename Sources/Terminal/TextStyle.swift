/// How a text looks; what a terminal cannot show or may not is left out.
package enum TextStyle: Sendable, Equatable {
    case plain
    /// Headings.
    case bold
    /// What matters less.
    case dim
    /// The heading of a table, the chosen row.
    case reversed
    /// Within limits.
    case good
    /// Beyond the limit of a warning.
    case warning
    /// Beyond the critical limit, down, waiting for a lock.
    case critical
    /// The part of a bar that stands for a class of waits: a small number of colours.
    case bar(Int)

    /// The parameters of the sequence "select graphic rendition".
    func parameters(inColor: Bool) -> String {
        switch self {
        case .plain: "0"
        case .bold: "0;1"
        case .dim: inColor ? "0;2" : "0"
        case .reversed: "0;7"
        case .good: inColor ? "0;32" : "0"
        case .warning: inColor ? "0;33" : "0;1"
        case .critical: inColor ? "0;31;1" : "0;1"
        case .bar(let number): inColor ? "0;\(Self.color(number))" : "0"
        }
    }

    private static func color(_ number: Int) -> Int {
        number < 0 ? colors[0] : colors[number % colors.count]
    }

    private static let colors = [32, 31, 34, 33, 35, 36, 37, 94]
}
