/// The functions that a template may call: Go's own and Prometheus's.
package enum TemplateFunction: String, CaseIterable, Sendable {
    /// Those of Go and Prometheus 2.42 that are refused.
    package static let leftOut = [
        "args", "call", "html", "js", "slice", "toTime", "urlquery",
    ]

    // Go's
    case and, or, not, len, index, print, printf, println, eq, ne, lt, le, gt, ge
    // Prometheus's
    case query, first, label, value, strvalue, sortByLabel
    case humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp
    case title, toUpper, toLower, match, reReplaceAll, safeHtml, stripPort, stripDomain
    case externalURL, pathPrefix, graphLink, tableLink, parseDuration

    /// What a call is worth, at least, before anything is done for it.
    func cost(of arguments: [TemplateValue]) -> (steps: Int, bytes: Int) {
        var (steps, bytes) = (1 + arguments.count, arguments.reduce(0) { $0 + $1.textBytes })
        switch self {
        case .query: steps += TemplateBudget.querySteps
        case .sortByLabel:
            // Each series is looked at some times until it has its place.
            if case .samples(let samples)? = arguments.last { steps += 16 * samples.count }
        case .eq:
            // The first argument is compared with each of the others.
            bytes += (arguments.first?.textBytes ?? 0) * arguments.count
        case .match, .reReplaceAll:
            // The pattern is read, and then each sign of the text is compared with parts of it.
            steps += Self.patternSteps + (arguments.first?.textBytes ?? 0)
            bytes *= Self.patternFactor
        case .print, .println, .printf:
            for argument in arguments {
                // Go's shortest and exact digits of a number take some hundred operations.
                if case .float = argument { steps += 100 }
                bytes += argument.shownBytes
            }
        default: break
        }
        return (steps, bytes)
    }

    private static let patternSteps = 100
    private static let patternFactor = 16

    /// Calls the function.
    /// - Throws: `TemplateError` when the arguments do not fit.
    func call(
        _ arguments: [TemplateValue], _ context: TemplateContext, at offset: Int
    ) throws(TemplateError) -> TemplateValue {
        let call = TemplateCall(self, arguments, at: offset)
        switch self {
        case .and, .or: fatalError("BUG: \(rawValue) is evaluated step by step")
        case .not:
            try call.expect(1)
            return .bool(!arguments[0].isTrue)
        case .len, .index, .print, .printf, .println: return try call.general()
        case .eq, .ne, .lt, .le, .gt, .ge: return .bool(try call.comparison())
        case .query, .first, .label, .value, .strvalue, .sortByLabel:
            return try call.samples(context)
        case .humanize, .humanize1024, .humanizeDuration, .humanizePercentage,
            .humanizeTimestamp:
            return .string(try call.humanized())
        case .parseDuration:
            try call.expect(1)
            let text = try call.string(0)
            guard let milliseconds = PrometheusDuration.parse(text) else {
                throw TemplateError("not a valid duration string: \"\(text)\"", at: offset)
            }
            return .float(Double(milliseconds) / 1000)
        case .externalURL:
            try call.expect(0)
            return .string(context.externalURL)
        case .pathPrefix:
            try call.expect(0)
            return .string(Address.path(ofURL: context.externalURL))
        default: return try call.texts()
        }
    }
}
