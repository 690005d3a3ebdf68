import Basics
import JSON

/// What programs say, as far as it is what is expected.
extension JSON {
    /// A text.
    var answeredText: String? { if case .text(let text) = self { text } else { nil } }

    /// A number, which some programs put into quotes; nil when it is none or not finite.
    var answeredNumber: Double? {
        let number: Double? =
            switch self {
            case .whole(let value): Double(value)
            case .number(let value): value
            case .written(let text), .text(let text): Double(text)
            default: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    /// A time in seconds since 1970, as a number above 0; 0 stands for none.
    var answeredTime: Double? { answeredNumber.flatMap { $0 > 0 ? $0 : nil } }

    /// A size, which is never below 0.
    var answeredSize: Double? { answeredNumber.flatMap { $0 >= 0 ? $0 : nil } }

    /// The value behind several names, one within the other.
    func member(_ path: [String]) -> JSON? {
        path.reduce(JSON?.some(self)) { $0?.member($1) }
    }

    /// The answer of a program.
    static func answer(_ bytes: [UInt8], of program: String) throws(BackupProblem) -> JSON {
        do throws(JSONProblem) {
            return try JSONReader.value(of: bytes)
        } catch { throw BackupProblem("\(program) did not answer in JSON: \(error)") }
    }
}
