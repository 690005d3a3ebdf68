/// The parts that a template is made of.
package indirect enum TemplateNode: Sendable, Equatable {
    /// Text as it stands.
    case text(String)
    /// A value to print, or to keep in a variable.
    case action(TemplatePipeline)
    case when(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case with(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case range(TemplatePipeline, each: [TemplateNode], otherwise: [TemplateNode])
    case breakLoop
    case continueLoop
}

/// Commands, each of which gets the value of the one before as its last argument.
package struct TemplatePipeline: Sendable, Equatable {
    /// Variables that the value goes to; two of them in a `range`.
    package var variables: [String] = []
    /// Whether the variables are new ones.
    var declares = false
    /// What is done, in this order.
    package var commands: [TemplateCommand] = []
    let offset: Int
}

/// A value, or a function with its arguments.
package struct TemplateCommand: Sendable, Equatable {
    /// The function or value first.
    package var operands: [TemplateOperand]
    let offset: Int
}

/// A single value in a command.
package indirect enum TemplateOperand: Sendable, Equatable {
    case dot
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case function(String)
    case variable(String)
    case pipeline(TemplatePipeline)
    /// A value and the names that follow it, each after a dot.
    case field(TemplateOperand, [String])
}
