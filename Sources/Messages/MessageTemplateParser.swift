/// Reads a message template.
struct MessageTemplateParser {
    private enum Piece {
        case text(String)
        case action(String)
    }

    private static let depthMax = 8
    private var pieces: [Piece] = []
    private var place = 0
    private var refusal: NotificationRefusal?

    init(_ text: String) {
        var rest = text[...]
        var trimsNext = false
        while let open = rest.firstRange(of: "{{") {
            var before = String(rest[..<open.lowerBound])
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                refusal = NotificationRefusal("{{ is not closed")
                return
            }
            var action = rest[open.upperBound..<close.lowerBound]
            let trimsBefore = action.first == "-"
            if trimsBefore { action = action.dropFirst() }
            if trimsNext { before = String(before.drop(while: \.isWhitespace)) }
            if trimsBefore { before = Self.trimmedEnd(before) }
            trimsNext = action.last == "-"
            if trimsNext { action = action.dropLast() }
            if !before.isEmpty { pieces.append(.text(before)) }
            pieces.append(.action(String(action)))
            rest = rest[close.upperBound...]
        }
        let last = trimsNext ? String(rest.drop(while: \.isWhitespace)) : String(rest)
        if !last.isEmpty { pieces.append(.text(last)) }
    }

    private static func trimmedEnd(_ text: String) -> String {
        String(text.reversed().drop(while: \.isWhitespace).reversed())
    }

    mutating func all() throws(NotificationRefusal) -> [MessageTemplate.Node] {
        if let refusal { throw refusal }
        let (nodes, end) = try block(inAlert: false, depth: 0)
        if let end { throw NotificationRefusal("{{ \(end) }} without a beginning") }
        return nodes
    }

    /// The nodes up to `end` or `else`, and which of them it was.
    private mutating func block(
        inAlert: Bool, depth: Int
    ) throws(NotificationRefusal) -> ([MessageTemplate.Node], String?) {
        guard depth <= Self.depthMax else { throw NotificationRefusal("nested too deeply") }
        var nodes: [MessageTemplate.Node] = []
        while place < pieces.count {
            let piece = pieces[place]
            place += 1
            guard case .action(let action) = piece else {
                if case .text(let text) = piece { nodes.append(.text(text)) }
                continue
            }
            let words = action.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "end" where words.count == 1, "else" where words.count == 1:
                return (nodes, words[0])
            case "if" where words.count == 2:
                let path = try path(words[1], inAlert: inAlert)
                let (then, middle) = try block(inAlert: inAlert, depth: depth + 1)
                var otherwise: [MessageTemplate.Node] = []
                var end = middle
                if middle == "else" {
                    (otherwise, end) = try block(inAlert: inAlert, depth: depth + 1)
                }
                guard end == "end" else { throw NotificationRefusal("if without {{ end }}") }
                nodes.append(.choice(path, then: then, otherwise: otherwise))
            case "range" where words.count == 2:
                guard let selection = MessageTemplate.Selection(rawValue: words[1]) else {
                    throw NotificationRefusal(
                        "range goes over .Alerts, .Alerts.Firing or .Alerts.Resolved")
                }
                // It would go through all alerts again for each of them.
                if inAlert { throw NotificationRefusal("range within range") }
                let (body, end) = try block(inAlert: true, depth: depth + 1)
                guard end == "end" else { throw NotificationRefusal("range without {{ end }}") }
                nodes.append(.loop(selection, body))
            default: nodes.append(try value(action, inAlert: inAlert))
            }
        }
        return (nodes, nil)
    }

    private func value(
        _ action: String, inAlert: Bool
    ) throws(NotificationRefusal) -> MessageTemplate.Node {
        let parts = action.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        let path = try path(parts[0], inAlert: inAlert)
        var functions: [MessageTemplate.Function] = []
        for part in parts.dropFirst() {
            guard let function = MessageTemplate.Function(rawValue: part) else {
                throw NotificationRefusal(
                    "\(Matcher.quoted(part)) is none of the functions toUpper, toLower")
            }
            functions.append(function)
        }
        return .value(path, functions)
    }

    private func path(
        _ text: String, inAlert: Bool
    ) throws(NotificationRefusal) -> MessageTemplate.Path {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, parts[0].isEmpty,
            let field = MessageTemplate.Field(rawValue: parts[1]), inAlert || !field.isOfAlert
        {
            return .field(field)
        }
        if parts.count == 3, parts[0].isEmpty, let map = MessageTemplate.Map(rawValue: parts[1]),
            inAlert || !map.isOfAlert, Matcher.isLabelName(parts[2])
        {
            return .entry(map, parts[2])
        }
        throw NotificationRefusal("\(Matcher.quoted(text)) is nothing that a message has here")
    }
}
