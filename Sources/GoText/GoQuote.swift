/// Text in quotes, as Go writes and reads it.
package enum GoQuote {
    /// The text as Go's `%q` writes it.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0c}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0b}": result += "\\v"
            default: result += isPrintable(scalar) ? String(scalar) : escaped(scalar)
            }
        }
        return result + "\""
    }

    /// Whether the text can stand between backquotes, where nothing is escaped.
    package static func mayBackquote(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar != "`" && scalar != "\u{7f}" && scalar != "\u{feff}"
                && (scalar.value >= 0x20 || scalar == "\t")
        }
    }

    /// What stands between double quotes, with its escapes resolved, or nil when one is not known.
    package static func unquoted(_ text: some StringProtocol) -> String? {
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        var place = 0
        while place < source.count {
            let byte = source[place]
            place += 1
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard place < source.count else { return nil }
            let mark = source[place]
            if let plain = plain[mark] {
                bytes.append(plain)
                place += 1
            } else if let (width, radix, skipped) = numeric(mark) {
                place += skipped
                guard place + width <= source.count,
                    let value = number(source[place..<place + width], radix)
                else { return nil }
                place += width
                if width < 4 {
                    guard let byte = UInt8(exactly: value) else { return nil }
                    bytes.append(byte)
                } else {
                    guard let scalar = Unicode.Scalar(value) else { return nil }
                    bytes.append(contentsOf: String(scalar).utf8)
                }
            } else {
                return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// How many digits of which kind follow a mark, and whether the mark itself is one of them.
    private static func numeric(_ mark: UInt8) -> (width: Int, radix: Int, skipped: Int)? {
        switch mark {
        case UInt8(ascii: "x"): (2, 16, 1)
        case UInt8(ascii: "u"): (4, 16, 1)
        case UInt8(ascii: "U"): (8, 16, 1)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): (3, 8, 0)
        default: nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>, _ radix: Int) -> UInt32? {
        let text = String(decoding: digits, as: UTF8.self)
        return text.hasPrefix("+") || text.hasPrefix("-") ? nil : UInt32(text, radix: radix)
    }

    private static let plain: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0c,
        UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09,
        UInt8(ascii: "v"): 0x0b, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "\""): 0x22,
        UInt8(ascii: "'"): 0x27,
    ]

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        func hex(_ width: Int) -> String {
            let text = String(scalar.value, radix: 16)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        if scalar.value < 0x20 || scalar.value == 0x7f { return "\\x" + hex(2) }
        return scalar.value < 0x10000 ? "\\u" + hex(4) : "\\U" + hex(8)
    }
}
