/// The system's random numbers, by a value with storage of its own.
///
/// `SystemRandomNumberGenerator` is empty, so it has no address; the thread sanitizer reads one where a
/// generator is passed `inout`, and ends the process.
package struct SystemRandom: RandomNumberGenerator, Sendable {
    private var last: UInt64 = 0

    /// A generator without a seed.
    package init() {}

    /// The next number.
    package mutating func next() -> UInt64 {
        last = .random(in: .min ... .max)
        return last
    }
}
