import Metrics

/// A text of a rule with parts in braces, in the language that Prometheus has from Go.
///
///     {{ $labels.target }} has {{ $value | humanize }} sessions
///
/// What Prometheus's rules can use is understood, but for `define`, `template` and `block`. How
/// texts and numbers look is Go's: `{{ $value }}` of a million is `1e+06`.
package struct Template: Sendable, Equatable {
    /// The text as written.
    package let source: String
    /// The parts that it was taken apart into.
    package let nodes: [TemplateNode]

    /// The longest template, in bytes.
    package static let sourceBytesMax = 256 << 10

    /// Reads a template.
    /// - Throws: `TemplateError` at the first thing that is not understood.
    package init(_ source: String) throws(TemplateError) {
        guard source.utf8.count <= Self.sourceBytesMax else {
            throw TemplateError("longer than \(Self.sourceBytesMax) bytes", at: 0)
        }
        self.source = source
        nodes = try TemplateParser.nodes(of: source)
    }

    /// Whether two templates are written alike, byte by byte.
    package static func == (left: Template, right: Template) -> Bool {
        left.source.hasSameBytes(as: right.source)
    }

    /// The text with everything filled in.
    /// - Throws: `TemplateError` when a part cannot be evaluated.
    package func expanded(_ context: TemplateContext) throws(TemplateError) -> String {
        var budget = TemplateBudget.template
        return try expanded(context, within: &budget)
    }

    private func expanded(
        _ context: TemplateContext, within budget: inout TemplateBudget
    ) throws(TemplateError) -> String {
        if nodes.isEmpty { return "" }
        if case .text(let text)? = nodes.first, nodes.count == 1,
            text.utf8.count <= TemplateBudget.textBytesMax
        {
            return text
        }
        let before = budget.forOneTemplate
        var expansion = TemplateExpansion(context, within: before)
        defer { budget.take(from: before, to: expansion.budget) }
        try expansion.run(nodes)
        return expansion.output
    }

    /// The text with everything filled in, or what stands in its place after a fault, even one that is that
    /// no work is left: an alert without its words is better than none.
    package func words(
        _ context: TemplateContext, within budget: inout TemplateBudget
    ) -> String {
        do throws(TemplateError) {
            return try expanded(context, within: &budget)
        } catch { return Self.inPlace(of: error) }
    }

    private static func inPlace(of error: TemplateError) -> String {
        "<error expanding template: \(error.description)>"
    }

    /// The text with everything filled in, or what stands in its place after a fault.
    /// - Throws: `RuleFailure` when it takes more than is left.
    package func text(
        _ context: TemplateContext, within budget: inout TemplateBudget
    ) throws(RuleFailure) -> String {
        do throws(TemplateError) {
            return try expanded(context, within: &budget)
        } catch {
            if error.isOverBound { throw RuleFailure("template: \(error.description)") }
            return Self.inPlace(of: error)
        }
    }
}

extension Template {
    /// A text in which braces have no meaning.
    package init(literal text: String) {
        source = text
        nodes = [.text(text)]
    }
}
