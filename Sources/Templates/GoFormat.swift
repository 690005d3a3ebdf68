import GoText

/// Go's `printf`, for the values that templates know.
package enum GoFormat {
    /// The widest field and the highest precision; more is refused, as it is in Go.
    static let widthMax = 10_000

    /// One verb with its flags, such as `%-8.2f`.
    private struct Directive {
        var isLeft = false
        var hasPlus = false
        var hasSpace = false
        var hasZero = false
        var hasSharp = false
        var width = 0
        var precision: Int?
        var verb: Unicode.Scalar = "v"
    }

    /// The text that a format and its arguments make; faults are written into it, as Go does.
    ///
    /// A text that grows beyond what a template may make ends soon after that.
    package static func text(_ format: String, _ arguments: [TemplateValue]) -> String {
        var result = ""
        var used = 0
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            guard let directive = directive(&rest) else { return result + "%!(NOVERB)" }
            if directive.verb == "%" {
                result += "%"
            } else if used < arguments.count {
                result += field(arguments[used], directive)
                used += 1
                if result.utf8.count > TemplateBudget.textBytesMax { return result }
            } else {
                result += "%!\(directive.verb)(MISSING)"
            }
        }
        if used < arguments.count {
            result += "%!(EXTRA "
            for (index, extra) in arguments[used...].enumerated() {
                result += "\(index > 0 ? ", " : "")\(extra.typeName)=\(extra.text)"
                if result.utf8.count > TemplateBudget.textBytesMax { return result }
            }
            result += ")"
        }
        return result
    }

    /// What each verb of a format asks for, in order; the literal parts in between.
    static func verbs(of format: String) -> [(literal: String, verb: Unicode.Scalar?)] {
        var parts: [(literal: String, verb: Unicode.Scalar?)] = []
        var literal = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar != "%" {
                literal.unicodeScalars.append(scalar)
            } else if let directive = directive(&rest) {
                if directive.verb == "%" {
                    literal += "%"
                } else {
                    parts.append((literal, directive.verb))
                    literal = ""
                }
            }
        }
        parts.append((literal, nil))
        return parts
    }

    private static func directive(_ rest: inout Substring.UnicodeScalarView) -> Directive? {
        var directive = Directive()
        flags: while let flag = rest.first {
            switch flag {
            case "-": directive.isLeft = true
            case "+": directive.hasPlus = true
            case " ": directive.hasSpace = true
            case "0": directive.hasZero = true
            case "#": directive.hasSharp = true
            default: break flags
            }
            rest.removeFirst()
        }
        directive.width = number(&rest) ?? 0
        if rest.first == "." {
            rest.removeFirst()
            directive.precision = number(&rest) ?? 0
        }
        guard let verb = rest.popFirst() else { return nil }
        directive.verb = verb
        return directive
    }

    private static func number(_ rest: inout Substring.UnicodeScalarView) -> Int? {
        var number: Int?
        while let digit = rest.first, ("0"..."9").contains(digit) {
            number = min(widthMax, (number ?? 0) * 10 + Int(digit.value - 48))
            rest.removeFirst()
        }
        return number
    }

    private static func field(_ value: TemplateValue, _ directive: Directive) -> String {
        guard let body = body(value, directive) else {
            return "%!\(directive.verb)(\(value.typeName)=\(value.text))"
        }
        let missing = directive.width - body.unicodeScalars.count
        guard missing > 0 else { return body }
        if directive.isLeft { return body + String(repeating: " ", count: missing) }
        // NaN and the infinities have no digits that zeros could precede.
        let isNumber = if case .float(let number) = value { number.isFinite } else { true }
        guard directive.hasZero, isNumber else {
            return String(repeating: " ", count: missing) + body
        }
        let sign = body.prefix { $0 == "-" || $0 == "+" }
        return sign + String(repeating: "0", count: missing) + body.dropFirst(sign.count)
    }

    /// The value as the verb writes it, or nil when the verb is not for such values.
    private static func body(_ value: TemplateValue, _ directive: Directive) -> String? {
        switch (directive.verb, value) {
        case ("T", _): return value.typeName
        case ("v", .float), ("g", .float), ("G", .float): return float(value, .general, directive)
        case ("f", .float), ("F", .float): return float(value, .fixed, directive)
        case ("e", .float), ("E", .float): return float(value, .exponent, directive)
        case ("v", .int), ("d", .int): return whole(value, 10, directive)
        case ("x", .int), ("X", .int): return whole(value, 16, directive)
        case ("o", .int): return whole(value, 8, directive)
        case ("b", .int): return whole(value, 2, directive)
        case ("U", .int(let code)):
            let hex = String(UInt(bitPattern: code), radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        case ("c", .int(let code)):
            // What is no character becomes the replacement character, as in Go.
            return String(UInt32(exactly: code).flatMap(Unicode.Scalar.init) ?? "\u{fffd}")
        case ("t", .bool), ("v", _): return value.text
        case ("s", .string(let text)):
            guard let precision = directive.precision else { return text }
            return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
        case ("q", .string(let text)):
            return directive.hasSharp && GoQuote.mayBackquote(text)
                ? "`\(text)`" : GoQuote.quoted(text)
        case ("x", .string(let text)), ("X", .string(let text)):
            let hex = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return directive.verb == "X" ? hex.uppercased() : hex
        case ("s", .labels), ("s", .samples), ("s", .sample): return value.text
        default: return nil
        }
    }

    private static func float(
        _ value: TemplateValue, _ shape: GoNumber.Shape, _ directive: Directive
    ) -> String? {
        guard case .float(let number) = value else { return nil }
        let isGeneral = if case .general = shape { true } else { false }
        let precision = directive.precision ?? (isGeneral ? nil : 6)
        let text = GoNumber.text(number, shape, precision: precision)
        let isCapital = number.isFinite && (directive.verb == "G" || directive.verb == "E")
        return signed(isCapital ? text.uppercased() : text, directive)
    }

    private static func whole(
        _ value: TemplateValue, _ radix: Int, _ directive: Directive
    ) -> String? {
        guard case .int(let number) = value else { return nil }
        var digits = String(number.magnitude, radix: radix, uppercase: directive.verb == "X")
        if let precision = directive.precision {
            digits = String(repeating: "0", count: max(0, precision - digits.count)) + digits
        }
        return signed((number < 0 ? "-" : "") + digits, directive)
    }

    private static func signed(_ text: String, _ directive: Directive) -> String {
        // An infinity bears its sign, unless a blank is to stand there.
        if text.hasPrefix("+") {
            return directive.hasSpace && !directive.hasPlus ? " " + text.dropFirst() : text
        }
        if text.hasPrefix("-") { return text }
        return (directive.hasPlus ? "+" : directive.hasSpace ? " " : "") + text
    }
}
