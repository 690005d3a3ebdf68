/// Values by names that are compared by bytes, as a server compares the names of its databases.
///
/// In a dictionary by `String` the value of é (U+00E9) takes the place of that of e with U+0301.
package struct ExactDictionary<Value> {
    private var storage: [ExactText: Value] = [:]

    /// An empty one.
    package init() {}

    /// How many names it holds.
    package var count: Int { storage.count }

    /// Whether it holds none.
    package var isEmpty: Bool { storage.isEmpty }

    /// The names, in no order.
    package var keys: [String] { storage.keys.map(\.text) }

    /// The values, in no order.
    package var values: [Value] { Array(storage.values) }

    /// The value of a name; nil takes it out.
    package subscript(name: String) -> Value? {
        get { storage[ExactText(name)] }
        set { storage[ExactText(name)] = newValue }
    }

    /// The value of a name, or another one.
    package subscript(
        name: String, default value: @autoclosure () -> Value
    ) -> Value {
        get { storage[ExactText(name), default: value()] }
        set { storage[ExactText(name)] = newValue }
    }

    /// Takes a name out and gives its value.
    package mutating func removeValue(forKey name: String) -> Value? {
        storage.removeValue(forKey: ExactText(name))
    }

    /// The same names with other values.
    package func mapValues<Other>(_ change: (Value) -> Other) -> ExactDictionary<Other> {
        var mapped = ExactDictionary<Other>()
        mapped.storage = storage.mapValues(change)
        return mapped
    }

    /// Takes in another one's values; `combine` says what a name gets that both have.
    package mutating func merge(
        _ other: ExactDictionary, uniquingKeysWith combine: (Value, Value) -> Value
    ) {
        storage.merge(other.storage, uniquingKeysWith: combine)
    }

    /// Keeps the names of a set alone.
    package mutating func keep(_ names: Set<ExactText>) {
        storage = storage.filter { names.contains($0.key) }
    }
}

extension ExactDictionary: Sendable where Value: Sendable {}

extension ExactDictionary: Equatable where Value: Equatable {}

extension ExactDictionary: Sequence {
    /// Names and values, in no order.
    package func makeIterator() -> AnyIterator<(key: String, value: Value)> {
        var iterator = storage.makeIterator()
        return AnyIterator { iterator.next().map { (key: $0.key.text, value: $0.value) } }
    }
}

extension ExactDictionary: ExpressibleByDictionaryLiteral {
    /// The last value of a name that is written twice.
    package init(dictionaryLiteral elements: (String, Value)...) {
        for (name, value) in elements { self[name] = value }
    }
}
