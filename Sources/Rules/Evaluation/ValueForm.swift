import RuleDocuments
import Templates

/// How the texts of a rule write its value, so that another value can be written alike.
struct ValueForm: Sendable, Equatable {
    private let function: TemplateFunction
    private let format: String?
    /// Letters that follow without a blank, such as the `B` of bytes.
    private let unit: String

    private static let unitLettersMax = 3

    /// The form in the description of a rule, or else in its summary; nil where a plain number stands.
    init?(of rule: Rule) {
        for name in ["description", "summary"] {
            guard let text = rule.annotations.first(where: { $0.name == name }) else { continue }
            if let form = Self.form(in: text.template.nodes) {
                self = form
                return
            }
        }
        return nil
    }

    private init?(_ pipeline: TemplatePipeline, next: TemplateNode?) {
        guard pipeline.variables.isEmpty, let first = pipeline.commands.first else { return nil }
        if first.operands == [.variable("$value")], pipeline.commands.count == 2 {
            guard case .function(let name)? = pipeline.commands[1].operands.first,
                pipeline.commands[1].operands.count == 1, name.hasPrefix("humanize"),
                let function = TemplateFunction(rawValue: name)
            else { return nil }
            (self.function, format) = (function, nil)
        } else if pipeline.commands.count == 1, first.operands.count == 3,
            first.operands[0] == .function("printf"), first.operands[2] == .variable("$value"),
            case .string(let format) = first.operands[1]
        {
            (function, self.format) = (.printf, format)
        } else {
            return nil
        }
        var unit = ""
        if case .text(let text)? = next {
            unit = String(text.prefix { $0.isASCII && $0.isLetter })
        }
        self.unit = unit.utf8.count > Self.unitLettersMax ? "" : unit
    }

    private static func form(in nodes: [TemplateNode]) -> ValueForm? {
        for (index, node) in nodes.enumerated() {
            guard case .action(let pipeline) = node else { continue }
            let next = index + 1 < nodes.count ? nodes[index + 1] : nil
            if let form = ValueForm(pipeline, next: next) { return form }
        }
        return nil
    }

    /// A value in this form, or nil when it has none in it.
    func text(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        let text: String? =
            switch function {
            case .humanize: Humanize.plain(value)
            case .humanize1024: Humanize.binary(value)
            case .humanizeDuration: Humanize.duration(value)
            case .humanizePercentage: Humanize.percentage(value)
            case .humanizeTimestamp: Humanize.timestamp(value)
            default: format.map { GoFormat.text($0, [.float(value)]) }
            }
        return text.map { $0 + unit }
    }
}
