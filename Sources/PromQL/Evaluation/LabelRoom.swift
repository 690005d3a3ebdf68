/// What a function may make of label values: a short expression can ask for gigabytes of them.
struct LabelRoom {
    /// The longest value that a function makes.
    static let valueBytesMax = 65_536
    /// What a function makes for all elements together.
    static let bytesMax = 16 << 20

    private let function: String
    private var left = Self.bytesMax

    init(for function: String) { self.function = function }

    /// How long the next value may be.
    var valueBytesMax: Int { min(Self.valueBytesMax, left) }

    /// Takes room for a value.
    mutating func take(_ bytes: Int) throws(EvaluationError) {
        guard bytes <= valueBytesMax else { throw .labelsTooLong(function) }
        left -= bytes
    }
}
