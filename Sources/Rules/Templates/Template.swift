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
    let nodes: [TemplateNode]

    /// Reads a template.
    /// - Throws: `TemplateError` at the first thing that is not understood.
    package init(_ source: String) throws(TemplateError) {
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
        if case .text(let text)? = nodes.first, nodes.count == 1 { return text }
        if nodes.isEmpty { return "" }
        var expansion = TemplateExpansion(context)
        _ = try expansion.run(nodes)
        return expansion.output
    }

    /// The text with everything filled in, or what stands in its place after a fault.
    package func text(_ context: TemplateContext) -> String {
        do throws(TemplateError) {
            return try expanded(context)
        } catch {
            return "<error expanding template: \(error.description)>"
        }
    }
}

extension Template {
    /// A text in which braces have no meaning.
    init(literal text: String) {
        source = text
        nodes = [.text(text)]
    }
}
