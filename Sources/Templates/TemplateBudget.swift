/// What filling in templates may still cost, charged as it is spent.
///
/// A step is a part of a template, a turn of a loop or a series that is looked at; a byte is one of
/// a text that is made or read. Both are paid before the work is done.
package struct TemplateBudget: Sendable, Equatable {
    /// The longest text that a template, or a value within it, may make.
    package static let textBytesMax = 64 << 10
    /// The most steps of one template.
    package static let templateStepsMax = 1_000_000
    /// The most bytes that one template may make and read.
    package static let templateBytesMax = 16 << 20
    /// The most steps of all templates in one evaluation of a rule.
    package static let ruleStepsMax = 10_000_000
    /// The most bytes that all templates in one evaluation of a rule may make and read.
    package static let ruleBytesMax = 128 << 20
    /// What a query is charged before its result is known, in steps.
    static let querySteps = 2000

    private(set) var steps: Int
    private(set) var bytes: Int

    /// What one template may cost.
    package static let template = TemplateBudget(
        steps: templateStepsMax, bytes: templateBytesMax)
    /// What all templates of one evaluation of a rule may cost.
    package static let rule = TemplateBudget(steps: ruleStepsMax, bytes: ruleBytesMax)

    /// What one template may cost within what is left for all.
    var forOneTemplate: TemplateBudget {
        TemplateBudget(
            steps: min(steps, Self.templateStepsMax), bytes: min(bytes, Self.templateBytesMax))
    }

    /// Takes off what one template has used.
    mutating func take(from before: TemplateBudget, to after: TemplateBudget) {
        steps -= before.steps - after.steps
        bytes -= before.bytes - after.bytes
    }

    /// Pays for work that is about to be done.
    /// - Throws: `TemplateError` when there is not enough left.
    mutating func pay(
        steps cost: Int = 0, bytes count: Int = 0, at offset: Int
    ) throws(TemplateError) {
        guard cost <= steps else {
            throw TemplateError("takes too many steps", at: offset, isOverBound: true)
        }
        guard count <= bytes else {
            throw TemplateError("works on too much text", at: offset, isOverBound: true)
        }
        steps -= cost
        bytes -= count
    }
}
