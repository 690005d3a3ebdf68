/// One memory of each kind that an indicator names.
struct IndicatorMemories: Sendable {
    private static let types: [any IndicatorMemory.Type] = {
        var types: [any IndicatorMemory.Type] = []
        for type in Indicator.all.compactMap(\.derivation.memory) {
            if !types.contains(where: { $0 == type }) { types.append(type) }
        }
        return types
    }()
    private static let places = Dictionary(
        uniqueKeysWithValues: types.enumerated().map { (ObjectIdentifier($1), $0) })

    private let settings: IndicatorSettings
    private var all: [any IndicatorMemory]

    init(_ settings: IndicatorSettings) {
        self.settings = settings
        all = Self.types.map { $0.init(settings) }
    }

    /// The memory of a kind; an empty one when no indicator names it.
    subscript<Memory: IndicatorMemory>(_ type: Memory.Type) -> Memory {
        get {
            Self.places[ObjectIdentifier(type)].flatMap { all[$0] as? Memory } ?? Memory(settings)
        }
        set {
            if let place = Self.places[ObjectIdentifier(type)] { all[place] = newValue }
        }
    }

    mutating func take(_ reading: TargetReading, at now: Double) {
        for place in all.indices { all[place].take(reading, at: now) }
    }

    /// Goes on with what others remember, by the settings of these.
    mutating func goOn(from former: IndicatorMemories) {
        all = former.all
        for place in all.indices { all[place].use(settings) }
    }

    mutating func beginAgain() {
        for place in all.indices { all[place].beginAgain() }
    }

    mutating func forget() {
        for place in all.indices { all[place].forget() }
    }
}
