/// Finds the fields that a template names and that are not there when it is filled in.
///
/// Go notices such a name only then, and the text becomes an error. What a name stands behind is
/// followed as far as it is certain: the alert itself and the series of a query.
struct TemplateFields {
    /// What a dot stands for.
    private enum Kind {
        case alert, series, unknown

        var fields: [String]? {
            switch self {
            case .alert: ["Labels", "Value", "ExternalLabels", "ExternalURL"]
            case .series: ["Labels", "Value"]
            case .unknown: nil
            }
        }
    }

    private var unknown: [String] = []

    /// The names in their order, each with its dot.
    static func unknown(in template: Template) -> [String] {
        var fields = TemplateFields()
        fields.walk(template.nodes, dot: .alert)
        return fields.unknown
    }

    private mutating func walk(_ nodes: [TemplateNode], dot: Kind) {
        for node in nodes {
            switch node {
            case .text, .breakLoop, .continueLoop: break
            case .action(let pipeline): walk(pipeline, dot)
            case .when(let pipeline, let then, let otherwise):
                walk(pipeline, dot)
                walk(then, dot: dot)
                walk(otherwise, dot: dot)
            case .with(let pipeline, let then, let otherwise):
                walk(pipeline, dot)
                walk(then, dot: kind(of: pipeline, dot))
                walk(otherwise, dot: dot)
            case .range(let pipeline, let each, let otherwise):
                walk(pipeline, dot)
                walk(each, dot: Self.yieldsSeries(pipeline) ? .series : .unknown)
                walk(otherwise, dot: dot)
            }
        }
    }

    private mutating func walk(_ pipeline: TemplatePipeline, _ dot: Kind) {
        for command in pipeline.commands {
            for operand in command.operands { walk(operand, dot) }
        }
    }

    private mutating func walk(_ operand: TemplateOperand, _ dot: Kind) {
        switch operand {
        case .pipeline(let pipeline): walk(pipeline, dot)
        case .field(let base, let names):
            walk(base, dot)
            guard let fields = kind(of: base, dot).fields, let name = names.first,
                !fields.contains(name), !unknown.contains("." + name)
            else { break }
            unknown.append("." + name)
        default: break
        }
    }

    private func kind(of pipeline: TemplatePipeline, _ dot: Kind) -> Kind {
        guard let last = pipeline.commands.last else { return .unknown }
        if last.operands.first == .function(TemplateFunction.first.rawValue) { return .series }
        guard pipeline.commands.count == 1, last.operands.count == 1 else { return .unknown }
        return kind(of: last.operands[0], dot)
    }

    private func kind(of operand: TemplateOperand, _ dot: Kind) -> Kind {
        switch operand {
        case .dot: dot
        case .variable("$"): .alert
        case .pipeline(let pipeline): kind(of: pipeline, dot)
        default: .unknown
        }
    }

    private static func yieldsSeries(_ pipeline: TemplatePipeline) -> Bool {
        let sources = [TemplateFunction.query, .sortByLabel].map {
            TemplateOperand.function($0.rawValue)
        }
        return pipeline.variables.isEmpty
            && pipeline.commands.last?.operands.first.map { sources.contains($0) } == true
    }
}

extension Template {
    /// The fields that are not there when the template of a rule is filled in, such as `.Nope`.
    package var unknownFields: [String] { TemplateFields.unknown(in: self) }
}
