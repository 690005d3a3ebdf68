import GoText
import Metrics
import Patterns

/// One call of a function with its arguments.
struct TemplateCall {
    private let function: TemplateFunction
    private let arguments: [TemplateValue]
    private let offset: Int

    init(_ function: TemplateFunction, _ arguments: [TemplateValue], at offset: Int) {
        self.function = function
        self.arguments = arguments
        self.offset = offset
    }

    // MARK: Arguments

    /// Holds the call to a number of arguments.
    func expect(_ count: Int) throws(TemplateError) {
        guard arguments.count == count else {
            throw fault(
                "wrong number of args for \(function.rawValue): "
                    + "want \(count) got \(arguments.count)")
        }
    }

    /// An argument that must be text.
    func string(_ place: Int) throws(TemplateError) -> String {
        guard case .string(let text) = arguments[place] else { throw wrongType(place, "string") }
        return text
    }

    private func sample(_ place: Int) throws(TemplateError) -> TemplateSample {
        guard case .sample(let sample) = arguments[place] else {
            throw wrongType(place, "*template.sample")
        }
        return sample
    }

    private func samples(_ place: Int) throws(TemplateError) -> [TemplateSample] {
        guard case .samples(let samples) = arguments[place] else {
            throw wrongType(place, "template.queryResult")
        }
        return samples
    }

    private func wrongType(_ place: Int, _ expected: String) -> TemplateError {
        fault(
            "wrong type for argument \(place + 1) of \(function.rawValue): "
                + "expected \(expected), got \(arguments[place].typeName)")
    }

    private func fault(_ message: String) -> TemplateError { TemplateError(message, at: offset) }

    // MARK: Go's own

    func general() throws(TemplateError) -> TemplateValue {
        switch function {
        case .len:
            try expect(1)
            switch arguments[0] {
            case .string(let text): return .int(text.utf8.count)
            case .labels(let labels): return .int(labels.count)
            case .samples(let samples): return .int(samples.count)
            default: throw fault("len of type \(arguments[0].typeName)")
            }
        case .index: return try indexed()
        case .printf:
            guard !arguments.isEmpty else { throw fault("wrong number of args for printf") }
            return .string(GoFormat.text(try string(0), Array(arguments.dropFirst())))
        case .println:
            return .string(arguments.map(\.text).joined(separator: " ") + "\n")
        default: return .string(printed)
        }
    }

    /// Go's `print` sets a blank between two values of which none is text.
    private var printed: String {
        var text = ""
        var wasText = true
        for argument in arguments {
            let isText = if case .string = argument { true } else { false }
            if !isText, !wasText { text += " " }
            text += argument.text
            wasText = isText
        }
        return text
    }

    private func indexed() throws(TemplateError) -> TemplateValue {
        guard var value = arguments.first else { throw fault("wrong number of args for index") }
        for key in arguments.dropFirst() {
            switch (value, key) {
            case (.labels(let labels), .string(let name)): value = .string(labels[name] ?? "")
            case (.samples(let samples), .int(let place)):
                guard samples.indices.contains(place) else {
                    throw fault("index out of range: \(place)")
                }
                value = .sample(samples[place])
            default:
                throw fault("can't index \(value.typeName) with \(key.typeName)")
            }
        }
        return value
    }

    func comparison() throws(TemplateError) -> Bool {
        guard arguments.count >= 2, function == .eq || arguments.count == 2 else {
            throw fault("wrong number of args for \(function.rawValue)")
        }
        if function == .eq {
            for other in arguments.dropFirst() where try order(arguments[0], other) == 0 {
                return true
            }
            return false
        }
        let order = try order(arguments[0], arguments[1])
        // Go's gt is "not le", and its ge "not lt": of NaN both hold.
        return switch function {
        case .ne: order != 0
        case .lt: order.map { $0 < 0 } ?? false
        case .le: order.map { $0 <= 0 } ?? false
        case .gt: order.map { $0 > 0 } ?? true
        default: order.map { $0 >= 0 } ?? true
        }
    }

    /// Which of two values of one type is the greater; nil when neither is, nor are they equal.
    private func order(
        _ left: TemplateValue, _ right: TemplateValue
    ) throws(TemplateError) -> Int? {
        switch (left, right) {
        case (.int(let one), .int(let other)): return one < other ? -1 : one > other ? 1 : 0
        case (.float(let one), .float(let other)):
            if one.isNaN || other.isNaN { return nil }
            return one < other ? -1 : one > other ? 1 : 0
        case (.string(let one), .string(let other)):
            if one.hasSameBytes(as: other) { return 0 }
            return one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
        case (.bool(let one), .bool(let other)) where function == .eq || function == .ne:
            return one == other ? 0 : 1
        case (.none, .none) where function == .eq || function == .ne: return 0
        default: throw fault("incompatible types for comparison")
        }
    }

    // MARK: Prometheus's

    func samples(_ context: TemplateContext) throws(TemplateError) -> TemplateValue {
        try expect(function == .label || function == .sortByLabel ? 2 : 1)
        switch function {
        case .query:
            switch context.query(try string(0)) {
            case .success(let samples): return .samples(samples)
            case .failure(let failure): throw fault("error calling query: \(failure.message)")
            }
        case .first:
            guard let first = try samples(0).first else {
                throw fault(
                    "error calling first: first() called on vector with no elements")
            }
            return .sample(first)
        case .label: return .string(try sample(1).labels[try string(0)] ?? "")
        case .value: return .float(try sample(0).value)
        case .strvalue: return .string(try sample(0).labels["__value__"] ?? "")
        default:
            let name = try string(0)
            let places = try samples(1).enumerated().sorted { left, right in
                let one = ExactText(left.element.labels[name] ?? "")
                let other = ExactText(right.element.labels[name] ?? "")
                return one == other ? left.offset < right.offset : one < other
            }
            return .samples(places.map(\.element))
        }
    }

    func humanized() throws(TemplateError) -> String {
        try expect(1)
        let value = try number()
        switch function {
        case .humanize: return Humanize.plain(value)
        case .humanize1024: return Humanize.binary(value)
        case .humanizeDuration: return Humanize.duration(value)
        case .humanizePercentage: return Humanize.percentage(value)
        default:
            guard let text = Humanize.timestamp(value) else {
                throw fault(
                    "\(GoNumber.text(value, .general)) cannot be represented as a nanoseconds "
                        + "timestamp since it overflows int64")
            }
            return text
        }
    }

    private func number() throws(TemplateError) -> Double {
        switch arguments[0] {
        case .float(let value): return value
        case .int(let value): return Double(value)
        case .string(let text):
            guard let value = Double(text) else {
                throw fault("\(function.rawValue): \(GoQuote.quoted(text)) is not a number")
            }
            return value
        default: throw fault("can't convert \(arguments[0].typeName) to float")
        }
    }

    func texts() throws(TemplateError) -> TemplateValue {
        try expect(function == .match ? 2 : function == .reReplaceAll ? 3 : 1)
        let text = try string(0)
        switch function {
        case .title: return .string(GoCase.title(text))
        case .toUpper: return .string(GoCase.upper(text))
        case .toLower: return .string(GoCase.lower(text))
        case .safeHtml: return .string(text)
        case .stripPort: return .string(Address.host(of: text) ?? text)
        case .stripDomain: return .string(Address.withoutDomain(text))
        case .graphLink: return .string(Address.graphLink(text, isTable: false))
        case .tableLink: return .string(Address.graphLink(text, isTable: true))
        case .match: return .bool(try pattern(text).matches(try string(1)))
        default:
            switch PatternReplacement.make(text, try string(1)) {
            case .success(let replacement):
                return .string(replacement.applied(to: try string(2)))
            case .failure(let refusal): throw fault("\(function.rawValue): \(refusal)")
            }
        }
    }

    private func pattern(_ text: String) throws(TemplateError) -> Pattern {
        switch Pattern.parse(text, for: .text) {
        case .success(let pattern): return pattern
        case .failure(let refusal): throw fault("\(function.rawValue): \(refusal)")
        }
    }
}
