import PromQL
package import Samples

/// What the queries of a template may ask for, found before the template is filled in.
///
/// The agent keeps samples of just those series that rules need, so it must know them when rules
/// are loaded. A query is understood that is a text, or `printf` of a text: where a value is filled
/// in, the matcher it belongs to is left out.
package struct TemplateQueries {
    /// What stands for a value that is not known yet; it is no sign that anybody writes.
    private static let standIn: Unicode.Scalar = "\u{f8ff}"

    private var selectors: [Selector] = []

    /// The selectors of all queries in a template.
    /// - Throws: `TemplateError` at a query that is not understood.
    package static func selectors(of template: Template) throws(TemplateError) -> [Selector] {
        var queries = TemplateQueries()
        try queries.walk(template.nodes)
        return queries.selectors
    }

    private mutating func walk(_ nodes: [TemplateNode]) throws(TemplateError) {
        for node in nodes {
            switch node {
            case .text, .breakLoop, .continueLoop: break
            case .action(let pipeline): try walk(pipeline)
            case .when(let pipeline, let then, let otherwise),
                .with(let pipeline, let then, let otherwise),
                .range(let pipeline, let then, let otherwise):
                try walk(pipeline)
                try walk(then)
                try walk(otherwise)
            }
        }
    }

    private mutating func walk(_ pipeline: TemplatePipeline) throws(TemplateError) {
        var last: TemplateCommand?
        for command in pipeline.commands {
            for operand in command.operands { try walk(operand) }
            if command.operands.first == .function(TemplateFunction.query.rawValue) {
                let text =
                    command.operands.count > 1
                    ? Self.text(of: command.operands[1]) : last.flatMap(Self.text)
                guard let text else {
                    throw TemplateError(
                        "query needs a text or printf of a text here, so that the series to keep "
                            + "are known", at: command.offset)
                }
                try add(text, at: command.offset)
            }
            last = command
        }
    }

    private mutating func walk(_ operand: TemplateOperand) throws(TemplateError) {
        switch operand {
        case .pipeline(let pipeline): try walk(pipeline)
        case .field(let base, _): try walk(base)
        default: break
        }
    }

    private mutating func add(_ text: String, at offset: Int) throws(TemplateError) {
        switch Expression.parse(text) {
        case .failure(let error):
            let shown = error.message.replacing(String(Self.standIn), with: "…")
            throw TemplateError("query: \(shown)", at: offset)
        case .success(let expression):
            selectors += expression.selectors.map { selector in
                Selector(
                    matchers: selector.matchers.filter {
                        !$0.value.unicodeScalars.contains(Self.standIn)
                    }, range: selector.range, offset: selector.offset)
            }
        }
    }

    private static func text(of operand: TemplateOperand) -> String? {
        switch operand {
        case .string(let text): text
        case .pipeline(let pipeline):
            pipeline.commands.count == 1 ? pipeline.commands.first.flatMap(text) : nil
        default: nil
        }
    }

    private static func text(of command: TemplateCommand) -> String? {
        guard command.operands.first == .function(TemplateFunction.printf.rawValue) else {
            return command.operands.count == 1 ? command.operands.first.flatMap(text) : nil
        }
        guard command.operands.count > 1, case .string(let format) = command.operands[1] else {
            return nil
        }
        return GoFormat.verbs(of: format).map { literal, verb in
            switch verb {
            case nil: literal
            case "q": literal + "\"\(standIn)\""
            case "d", "f", "g", "e": literal + "1"
            default: literal + String(standIn)
            }
        }.joined()
    }
}
