import JSON

/// One setting of a field, such as its unit or its colour.
struct Property: Sendable {
    let name: String
    let value: JSON

    init(_ name: String, _ value: JSON) {
        self.name = name
        self.value = value
    }

    static func unit(_ unit: String) -> Property { Property("unit", .text(unit)) }

    static func decimals(_ count: Int) -> Property { Property("decimals", .whole(count)) }

    static func width(_ pixels: Int) -> Property { Property("custom.width", .whole(pixels)) }

    /// A scale of its own on the right.
    static let onTheRight = Property("custom.axisPlacement", .text("right"))

    static func mappings(_ mappings: [Mapping]) -> Property {
        Property("mappings", .list([Mapping.json(mappings)]))
    }

    /// Cells whose text has the colour of its threshold.
    static func coloured(_ thresholds: Thresholds) -> [Property] {
        [
            Property("thresholds", thresholds.json),
            Property("color", .object([.init("mode", .text("thresholds"))])),
            colouredText,
        ]
    }

    /// Cells whose text has the colour of its mapping.
    static let colouredText = Property(
        "custom.cellOptions", .object([.init("type", .text("color-text"))]))

    static func link(_ title: String, _ address: String) -> Property {
        Property(
            "links",
            .list([
                .object([
                    .init("title", .text(title)), .init("url", .text(address)),
                    .init("targetBlank", .flag(false)),
                ])
            ]))
    }

    var json: JSON { .object([.init("id", .text(name)), .init("value", value)]) }

    /// Properties of the fields whose name is this, or fits it when it is between slashes.
    static func override(_ name: String, _ properties: [Property]) -> JSON {
        let isPattern = name.hasPrefix("/")
        return .object([
            .init(
                "matcher",
                .object([
                    .init("id", .text(isPattern ? "byRegexp" : "byName")),
                    .init("options", .text(name)),
                ])),
            .init("properties", .list(properties.map(\.json))),
        ])
    }
}

/// A number that is shown as a word.
struct Mapping: Sendable {
    let value: Int
    let text: String
    let colour: String

    init(_ value: Int, _ text: String, _ colour: String) {
        self.value = value
        self.text = text
        self.colour = colour
    }

    static func json(_ mappings: [Mapping]) -> JSON {
        let options: [JSON.Member] = mappings.enumerated().map { index, mapping in
            JSON.Member(
                String(mapping.value),
                .object([
                    .init("text", .text(mapping.text)), .init("color", .text(mapping.colour)),
                    .init("index", .whole(index)),
                ]))
        }
        return .object([.init("type", .text("value")), .init("options", .object(options))])
    }
}

/// Colours by value: a first one, and others from a value on.
struct Thresholds: Sendable {
    let base: String
    let steps: [(value: Double, colour: String)]

    init(_ base: String = "green", _ steps: [(value: Double, colour: String)]) {
        self.base = base
        self.steps = steps
    }

    /// Orange from the first, red from the second value.
    static func rising(_ warning: Double, _ critical: Double) -> Thresholds {
        Thresholds("green", [(warning, "orange"), (critical, "red")])
    }

    /// Red below the first, orange below the second value.
    static func falling(_ critical: Double, _ warning: Double) -> Thresholds {
        Thresholds("red", [(critical, "orange"), (warning, "green")])
    }

    static let any = Thresholds("green", [(1, "red")])
    static let none = Thresholds("green", [])
    /// The standard limits of the health score.
    static let score = falling(60, 80)

    var json: JSON {
        let first: JSON = .object([.init("color", .text(base)), .init("value", .null)])
        let others: [JSON] = steps.map { step in
            .object([.init("color", .text(step.colour)), .init("value", .number(step.value))])
        }
        return .object([.init("mode", .text("absolute")), .init("steps", .list([first] + others))])
    }
}
