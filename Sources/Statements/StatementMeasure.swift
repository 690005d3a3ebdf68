/// A number that the server adds up for each statement.
package enum StatementMeasure: Int, CaseIterable, Sendable {
    case calls, seconds
    /// The sum of squared execution times.
    case squares
    case rows, plans, planSeconds
    case sharedHit, sharedRead, sharedDirtied, sharedWritten
    case temporaryRead, temporaryWritten
    case readSeconds, writeSeconds
    case walRecords, walBytes
    case jitFunctions, jitSeconds

    /// Whether it goes back when the server begins again; a sum of squares may by rounding.
    var isCounter: Bool { self != .squares }
}

/// A number for each measure; NaN is one that is not known.
package struct StatementNumbers: Sendable, Equatable {
    // Many thousands of these are kept, and a vector of 32 would nearly double them.
    private var first: SIMD16<Double>
    private var rest: SIMD2<Double>

    /// The same number for every measure.
    package init(repeating number: Double) {
        first = SIMD16(repeating: number)
        rest = SIMD2(repeating: number)
    }

    /// The number of a measure.
    package subscript(measure: StatementMeasure) -> Double {
        get {
            let place = measure.rawValue
            return place < first.scalarCount ? first[place] : rest[place - first.scalarCount]
        }
        set {
            let place = measure.rawValue
            if place < first.scalarCount {
                first[place] = newValue
            } else {
                rest[place - first.scalarCount] = newValue
            }
        }
    }

    static func += (left: inout StatementNumbers, right: StatementNumbers) {
        left.first += right.first
        left.rest += right.rest
    }

    static func -= (left: inout StatementNumbers, right: StatementNumbers) {
        left.first -= right.first
        left.rest -= right.rest
    }
}
