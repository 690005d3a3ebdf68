import Glibc

/// An operator between two expressions.
package enum BinaryOperator: String, Sendable, CaseIterable {
    case or, and, unless
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case remainder = "%"
    case power = "^"

    /// The higher it is, the more tightly the operator binds.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and, .unless: 2
        case _ where isComparison: 3
        case .plus, .minus: 4
        case .times, .divided, .remainder: Self.unaryPrecedence
        default: 6
        }
    }

    /// The precedence of a sign before an expression.
    static let unaryPrecedence = 5

    var isSet: Bool { self == .or || self == .and || self == .unless }

    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }

    /// Whether a comparison holds.
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        default: true
        }
    }

    /// What arithmetic yields; a comparison yields the left value.
    func value(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        case .divided: left / right
        case .remainder: fmod(left, right)
        case .power: pow(left, right)
        default: left
        }
    }
}
