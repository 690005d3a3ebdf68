/// Reads a template: the part of Go's language that rules use.
struct TemplateParser {
    private let tokens: [TemplateToken]
    private let end: Int
    private var place = 0
    private var variables: [String]
    private var loops = 0
    private var depth = 0
    private var chained = 0
    private var endingOffset = 0

    /// Deeper nesting of actions and parentheses is refused.
    static let depthMax = 64
    /// More `else if` within each other are refused: each of them is nested in the one before.
    static let chainedMax = 250
    /// More variables at once are refused: each use looks for its own among all.
    static let variablesMax = 250
    /// The variables that Prometheus defines for every template.
    static let defined = ["$", "$labels", "$externalLabels", "$externalURL", "$value"]

    private enum Ending { case end, otherwise, file }

    /// The parts of a template.
    /// - Throws: `TemplateError` at the first thing that is not understood.
    static func nodes(of text: String) throws(TemplateError) -> [TemplateNode] {
        let tokens = try TemplateLexer.tokens(of: text)
        var parser = TemplateParser(
            tokens: tokens, end: text.unicodeScalars.count, variables: defined)
        let (nodes, ending) = try parser.list()
        switch ending {
        case .file: return nodes
        case .end, .otherwise:
            throw TemplateError("unexpected {{end}} or {{else}}", at: parser.endingOffset)
        }
    }

    private init(tokens: [TemplateToken], end: Int, variables: [String]) {
        self.tokens = tokens
        self.end = end
        self.variables = variables
    }

    private var offset: Int { place < tokens.count ? tokens[place].offset : end }
    private var kind: TemplateToken.Kind? { place < tokens.count ? tokens[place].kind : nil }

    private mutating func skipSpace() { while kind == .space { place += 1 } }

    // MARK: Lists and control

    private mutating func list() throws(TemplateError) -> ([TemplateNode], Ending) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw TemplateError("nested too deeply", at: offset) }
        var nodes: [TemplateNode] = []
        while let kind {
            let start = offset
            place += 1
            guard case .open = kind else {
                if case .text(let text) = kind { nodes.append(.text(text)) }
                continue
            }
            skipSpace()
            guard case .word(let word)? = self.kind, let control = Control(rawValue: word) else {
                nodes.append(.action(try pipeline(closedBy: .close, isRange: false)))
                continue
            }
            place += 1
            if control == .end || control == .otherwise { endingOffset = start }
            switch control {
            case .end:
                try close()
                return (nodes, .end)
            case .otherwise: return (nodes, .otherwise)
            default: nodes.append(try self.control(control, at: start))
            }
        }
        return (nodes, .file)
    }

    private enum Control: String {
        case when = "if"
        case with, range, end
        case otherwise = "else"
        case breakLoop = "break"
        case continueLoop = "continue"
        case define, template, block
    }

    private mutating func control(
        _ control: Control, at start: Int
    ) throws(TemplateError) -> TemplateNode {
        switch control {
        case .when, .with, .range: return try branch(control, at: start)
        case .breakLoop, .continueLoop:
            try close()
            guard loops > 0 else {
                throw TemplateError("{{\(control.rawValue)}} outside {{range}}", at: start)
            }
            return control == .breakLoop ? .breakLoop : .continueLoop
        case .define, .template, .block, .end, .otherwise:
            throw TemplateError("{{\(control.rawValue)}} is not supported in rules", at: start)
        }
    }

    private mutating func branch(
        _ control: Control, at start: Int
    ) throws(TemplateError) -> TemplateNode {
        let outer = variables
        defer { variables = outer }
        let pipeline = try pipeline(closedBy: .close, isRange: control == .range)
        if control == .range { loops += 1 }
        let inner = variables
        let (body, ending) = try list()
        if control == .range { loops -= 1 }
        variables = inner
        var otherwise: [TemplateNode] = []
        switch ending {
        case .end: break
        case .file: throw TemplateError("{{\(control.rawValue)}} without {{end}}", at: start)
        case .otherwise: otherwise = try alternative(of: control, at: start)
        }
        return switch control {
        case .when: .when(pipeline, then: body, otherwise: otherwise)
        case .with: .with(pipeline, then: body, otherwise: otherwise)
        default: .range(pipeline, each: body, otherwise: otherwise)
        }
    }

    /// What follows `{{else`: an end, or `if` and a whole branch that shares its end.
    private mutating func alternative(
        of control: Control, at start: Int
    ) throws(TemplateError) -> [TemplateNode] {
        skipSpace()
        if case .word("if")? = kind, control == .when {
            chained += 1
            defer { chained -= 1 }
            guard chained <= Self.chainedMax else {
                throw TemplateError("more than \(Self.chainedMax) else if", at: offset)
            }
            place += 1
            return [try branch(.when, at: start)]
        }
        try close()
        let (nodes, ending) = try list()
        guard ending == .end else {
            throw TemplateError("{{\(control.rawValue)}} without {{end}}", at: start)
        }
        return nodes
    }

    private mutating func close() throws(TemplateError) {
        skipSpace()
        guard kind == .close else { throw TemplateError("expected }}", at: offset) }
        place += 1
    }

    // MARK: Pipelines

    private mutating func pipeline(
        closedBy closing: TemplateToken.Kind, isRange: Bool
    ) throws(TemplateError) -> TemplatePipeline {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw TemplateError("nested too deeply", at: offset) }
        skipSpace()
        var pipeline = TemplatePipeline(offset: offset)
        try declarations(&pipeline, isRange: isRange)
        while true {
            skipSpace()
            pipeline.commands.append(try command(closedBy: closing))
            skipSpace()
            if kind == closing {
                place += 1
                break
            }
            guard kind == .pipe else { throw TemplateError("unexpected word", at: offset) }
            place += 1
        }
        for command in pipeline.commands.dropFirst() {
            guard case .function? = command.operands.first else {
                throw TemplateError("a pipe leads to a function only", at: command.offset)
            }
        }
        if pipeline.declares { variables += pipeline.variables }
        guard variables.count <= Self.variablesMax else {
            throw TemplateError("more than \(Self.variablesMax) variables", at: pipeline.offset)
        }
        return pipeline
    }

    /// Takes `$a :=`, `$a =` or, in a range, `$a, $b :=`, if that is what comes next.
    private mutating func declarations(
        _ pipeline: inout TemplatePipeline, isRange: Bool
    ) throws(TemplateError) {
        let start = place
        var names: [String] = []
        while case .variable(let name)? = kind {
            names.append(name)
            place += 1
            skipSpace()
            if kind == .comma, isRange, names.count < 2 {
                place += 1
                skipSpace()
                continue
            }
            break
        }
        guard !names.isEmpty, kind == .declare || kind == .assign else {
            place = start
            return
        }
        pipeline.variables = names
        pipeline.declares = kind == .declare
        if !pipeline.declares, let unknown = names.first(where: { !variables.contains($0) }) {
            throw TemplateError("undefined variable \"\(unknown)\"", at: offset)
        }
        place += 1
    }

    private mutating func command(
        closedBy closing: TemplateToken.Kind
    ) throws(TemplateError) -> TemplateCommand {
        var command = TemplateCommand(operands: [], offset: offset)
        while let kind, kind != closing, kind != .pipe {
            command.operands.append(try operand())
            guard self.kind == .space else { break }
            skipSpace()
        }
        guard let first = command.operands.first else {
            throw TemplateError("missing value for command", at: offset)
        }
        if first == .none { throw TemplateError("nil is not a command", at: command.offset) }
        if let kind, kind != closing, kind != .pipe {
            throw TemplateError("unexpected word", at: offset)
        }
        return command
    }

    private mutating func operand() throws(TemplateError) -> TemplateOperand {
        let start = offset
        let first: TemplateOperand
        guard let kind else { throw TemplateError("unclosed action", at: start) }
        place += 1
        switch kind {
        case .dot: first = .dot
        case .field(let name): first = .field(.dot, [name])
        case .string(let text): first = .string(text)
        case .int(let value): first = .int(value)
        case .float(let value): first = .float(value)
        case .leftParenthesis:
            first = .pipeline(try pipeline(closedBy: .rightParenthesis, isRange: false))
        case .variable(let name):
            guard variables.contains(name) else {
                throw TemplateError("undefined variable \"\(name)\"", at: start)
            }
            first = .variable(name)
        case .word("true"): first = .bool(true)
        case .word("false"): first = .bool(false)
        case .word("nil"): first = .none
        case .word(let name):
            guard TemplateFunction(rawValue: name) != nil else {
                let why =
                    TemplateFunction.leftOut.contains(name)
                    ? "is not part of what is understood" : "not defined"
                throw TemplateError("function \"\(name)\" \(why)", at: start)
            }
            first = .function(name)
        case .text, .open, .close, .pipe, .rightParenthesis, .comma, .assign, .declare, .space:
            throw TemplateError("unexpected word", at: start)
        }
        var names: [String] = []
        while case .field(let name)? = self.kind {
            names.append(name)
            place += 1
        }
        if names.isEmpty { return first }
        switch first {
        case .field(let value, let before): return .field(value, before + names)
        case .variable, .pipeline, .dot, .function: return .field(first, names)
        default: throw TemplateError("unexpected . after a constant", at: start)
        }
    }
}
