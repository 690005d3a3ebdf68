import GoText
import Metrics

/// What a part of a template can stand for.
package indirect enum TemplateValue: Equatable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    /// Labels by name; a name that is not there stands for the empty text.
    case labels([String: String])
    case sample(TemplateSample)
    case samples([TemplateSample])
    /// What the dot is at first: labels, value and so on.
    case fields([String: TemplateValue])

    /// Whether `if` and `with` take the value for yes.
    var isTrue: Bool {
        switch self {
        case .none: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .labels(let values): !values.isEmpty
        case .samples(let values): !values.isEmpty
        case .sample, .fields: true
        }
    }

    /// The value as a template prints it; one that is longer than a template may make is cut
    /// somewhere behind that.
    var text: String {
        switch self {
        case .none: "<no value>"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .float(let value): GoNumber.text(value, .general)
        case .string(let value): value
        case .labels(let values):
            "map["
                + Self.joined(values.sorted { $0.key < $1.key }) { "\($0.key):\($0.value)" } + "]"
        case .sample(let sample):
            "{\(TemplateValue.labels(sample.labels.dictionary).text) "
                + "\(TemplateValue.float(sample.value).text)}"
        case .samples(let samples):
            "[" + Self.joined(samples) { TemplateValue.sample($0).text } + "]"
        case .fields: "{}"
        }
    }

    private static func joined<Part>(_ parts: [Part], _ text: (Part) -> String) -> String {
        var result = ""
        for (index, part) in parts.enumerated() {
            if result.utf8.count > TemplateBudget.textBytesMax { break }
            result += (index > 0 ? " " : "") + text(part)
        }
        return result
    }

    /// How many bytes it takes to print what is no text, at most, about.
    var shownBytes: Int {
        switch self {
        case .labels, .sample: 1024
        case .samples(let samples): min(samples.count * 128, TemplateBudget.textBytesMax)
        default: 0
        }
    }

    /// How many bytes of text a function has to look at; what is no text costs nothing.
    var textBytes: Int {
        if case .string(let text) = self { text.utf8.count } else { 0 }
    }

    /// Go's name for the type, which its messages and `%T` show.
    var typeName: String {
        switch self {
        case .none: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .float: "float64"
        case .string: "string"
        case .labels: "map[string]string"
        case .sample: "*template.sample"
        case .samples: "template.queryResult"
        case .fields: "struct"
        }
    }
}
