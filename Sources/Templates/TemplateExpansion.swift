import Metrics

/// One filling in of a template.
struct TemplateExpansion {
    private enum Outcome { case done, breakLoop, continueLoop }

    private(set) var output = ""
    /// What may still be spent.
    private(set) var budget: TemplateBudget
    private let context: TemplateContext
    private var dot: TemplateValue
    private var variables: [(name: String, value: TemplateValue)]

    init(_ context: TemplateContext, within budget: TemplateBudget) {
        self.context = context
        self.budget = budget
        let labels = TemplateValue.labels(context.labels.dictionary)
        let external = TemplateValue.labels(context.externalLabels.dictionary)
        dot = .fields([
            "Labels": labels, "ExternalLabels": external,
            "ExternalURL": .string(context.externalURL), "Value": .float(context.value),
        ])
        variables = [
            ("$", dot), ("$labels", labels), ("$externalLabels", external),
            ("$externalURL", .string(context.externalURL)), ("$value", .float(context.value)),
        ]
    }

    /// Appends what the nodes make to the output.
    mutating func run(_ nodes: [TemplateNode]) throws(TemplateError) {
        _ = try walk(nodes)
    }

    private mutating func walk(_ nodes: [TemplateNode]) throws(TemplateError) -> Outcome {
        for node in nodes {
            try budget.pay(steps: 1, at: 0)
            switch node {
            case .text(let text): try append(text, at: 0)
            case .action(let pipeline):
                let value = try evaluate(pipeline)
                if pipeline.variables.isEmpty { try append(value.text, at: pipeline.offset) }
            case .when(let pipeline, let then, let otherwise):
                let outcome = try branch(pipeline, then, otherwise, movesDot: false)
                if outcome != .done { return outcome }
            case .with(let pipeline, let then, let otherwise):
                let outcome = try branch(pipeline, then, otherwise, movesDot: true)
                if outcome != .done { return outcome }
            case .range(let pipeline, let each, let otherwise):
                let outcome = try range(pipeline, each, otherwise)
                if outcome != .done { return outcome }
            case .breakLoop: return .breakLoop
            case .continueLoop: return .continueLoop
            }
        }
        return .done
    }

    private mutating func append(_ text: String, at offset: Int) throws(TemplateError) {
        let count = text.utf8.count
        try budget.pay(bytes: count, at: offset)
        guard output.utf8.count + count <= TemplateBudget.textBytesMax else {
            throw Self.tooLong(at: offset)
        }
        output += text
    }

    private static func tooLong(at offset: Int) -> TemplateError {
        TemplateError(
            "more than \(TemplateBudget.textBytesMax) bytes of text", at: offset,
            isOverBound: true)
    }

    private mutating func branch(
        _ pipeline: TemplatePipeline, _ then: [TemplateNode], _ otherwise: [TemplateNode],
        movesDot: Bool
    ) throws(TemplateError) -> Outcome {
        let (outerDot, outerVariables) = (dot, variables.count)
        defer {
            dot = outerDot
            variables.removeSubrange(outerVariables...)
        }
        let value = try evaluate(pipeline)
        guard value.isTrue else { return try walk(otherwise) }
        if movesDot { dot = value }
        return try walk(then)
    }

    private mutating func range(
        _ pipeline: TemplatePipeline, _ each: [TemplateNode], _ otherwise: [TemplateNode]
    ) throws(TemplateError) -> Outcome {
        let (outerDot, outerVariables) = (dot, variables.count)
        defer {
            dot = outerDot
            variables.removeSubrange(outerVariables...)
        }
        var plain = pipeline
        plain.variables = []
        let items = try items(of: try evaluate(plain), at: pipeline.offset)
        guard !items.isEmpty else { return try walk(otherwise) }
        for (key, item) in items {
            try budget.pay(steps: 1, at: pipeline.offset)
            variables.removeSubrange(outerVariables...)
            let values = pipeline.variables.count == 2 ? [key, item] : [item]
            for (name, value) in zip(pipeline.variables, values) {
                set(name, to: value, declares: pipeline.declares)
            }
            dot = item
            if try walk(each) == .breakLoop { break }
        }
        return .done
    }

    private mutating func items(
        of value: TemplateValue, at offset: Int
    ) throws(TemplateError) -> [(TemplateValue, TemplateValue)] {
        switch value {
        case .samples(let samples): try budget.pay(steps: samples.count, at: offset)
        case .labels(let labels): try budget.pay(steps: labels.count, at: offset)
        default: break
        }
        return switch value {
        case .samples(let samples):
            samples.enumerated().map { (.int($0.offset), .sample($0.element)) }
        case .labels(let labels):
            labels.sorted { $0.key < $1.key }.map { (.string($0.key), .string($0.value)) }
        case .none: []
        default: throw TemplateError("range can't iterate over \(value.text)", at: offset)
        }
    }

    private mutating func set(_ name: String, to value: TemplateValue, declares: Bool) {
        if !declares, let place = variables.lastIndex(where: { $0.name == name }) {
            variables[place].value = value
        } else {
            variables.append((name, value))
        }
    }

    // MARK: Values

    private mutating func evaluate(
        _ pipeline: TemplatePipeline
    ) throws(TemplateError) -> TemplateValue {
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, last: value) }
        let result = value ?? .none
        for name in pipeline.variables { set(name, to: result, declares: pipeline.declares) }
        return result
    }

    private mutating func evaluate(
        _ command: TemplateCommand, last: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        guard let first = command.operands.first else { return .none }
        guard case .function(let name) = first, let function = TemplateFunction(rawValue: name)
        else {
            guard command.operands.count == 1, last == nil else {
                throw TemplateError("can't give argument to non-function", at: command.offset)
            }
            return try evaluate(first, at: command.offset)
        }
        let operands = command.operands.dropFirst()
        if function == .and || function == .or {
            return try shortCircuit(function, operands, last, at: command.offset)
        }
        var arguments: [TemplateValue] = []
        for operand in operands { arguments.append(try evaluate(operand, at: command.offset)) }
        if let last { arguments.append(last) }
        return try call(function, arguments, at: command.offset)
    }

    /// Calls a function that has been paid for, and pays for what it gives.
    private mutating func call(
        _ function: TemplateFunction, _ arguments: [TemplateValue], at offset: Int
    ) throws(TemplateError) -> TemplateValue {
        let cost = function.cost(of: arguments)
        try budget.pay(steps: cost.steps, bytes: cost.bytes, at: offset)
        let result = try function.call(arguments, context, at: offset)
        switch result {
        case .string(let text):
            try budget.pay(bytes: text.utf8.count, at: offset)
            guard text.utf8.count <= TemplateBudget.textBytesMax else {
                throw Self.tooLong(at: offset)
            }
        case .samples(let samples) where function == .query:
            try budget.pay(steps: samples.count, at: offset)
        default: break
        }
        return result
    }

    /// `and` and `or` stop at the first argument that decides.
    private mutating func shortCircuit(
        _ function: TemplateFunction, _ operands: ArraySlice<TemplateOperand>,
        _ last: TemplateValue?, at offset: Int
    ) throws(TemplateError) -> TemplateValue {
        var value: TemplateValue?
        for operand in operands {
            let next = try evaluate(operand, at: offset)
            if next.isTrue == (function == .or) { return next }
            value = next
        }
        guard let result = last ?? value else {
            throw TemplateError(
                "wrong number of args for \(function.rawValue): want at least 1 got 0", at: offset)
        }
        return result
    }

    private mutating func evaluate(
        _ operand: TemplateOperand, at offset: Int
    ) throws(TemplateError) -> TemplateValue {
        try budget.pay(steps: 1, at: offset)
        switch operand {
        case .dot: return dot
        case .none: return .none
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .float(let value): return .float(value)
        case .string(let value): return .string(value)
        case .variable(let name):
            return variables.last { $0.name == name }?.value ?? .none
        case .pipeline(let pipeline): return try evaluate(pipeline)
        case .function(let name):
            let command = TemplateCommand(operands: [.function(name)], offset: offset)
            return try evaluate(command, last: nil)
        case .field(let base, let names):
            var value = try evaluate(base, at: offset)
            for name in names {
                // The labels of a series are brought into another form.
                if case .sample(let sample) = value {
                    try budget.pay(steps: sample.labels.labels.count, at: offset)
                }
                try budget.pay(steps: 1, at: offset)
                value = try Self.field(name, of: value, at: offset)
            }
            return value
        }
    }

    private static func field(
        _ name: String, of value: TemplateValue, at offset: Int
    ) throws(TemplateError) -> TemplateValue {
        switch (value, name) {
        case (.labels(let labels), _): return .string(labels[name] ?? "")
        case (.sample(let sample), "Labels"): return .labels(sample.labels.dictionary)
        case (.sample(let sample), "Value"): return .float(sample.value)
        case (.fields(let fields), _):
            if let field = fields[name] { return field }
        default: break
        }
        throw TemplateError("can't evaluate field \(name) in type \(value.typeName)", at: offset)
    }
}
