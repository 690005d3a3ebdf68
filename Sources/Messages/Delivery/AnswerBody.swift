import FoundationEssentials

/// What services say in the body of an answer whose status alone looks like success.
///
/// Only what a service documents as a refusal is one: of a body that is cut, or says something else, the
/// status counts, because a message that has arrived must not come again for three days.
package struct AnswerBody: Sendable {
    /// A gateway that answers in the place of the service: what it says passes.
    package static let passing = 502

    /// The text, without blanks at its ends.
    package let text: String
    private let fields: Fields?

    /// The body of an answer.
    package init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        self.text = String(text.trimming { $0.isWhitespace || $0 == "\u{FEFF}" })
        fields = try? JSONDecoder().decode(Fields.self, from: Data(bytes))
    }

    /// Whether it is a page for browsers, as proxies and login pages send it.
    package var isPage: Bool {
        let start = text.prefix(15).lowercased()
        return ["<!doctype html", "<html", "<!--"].contains(where: start.hasPrefix)
    }

    /// Whether it is a page, or XML, which a service that documents JSON or a word never answers with.
    package var isMarkup: Bool {
        isPage || ["<!", "<?xml"].contains(where: text.prefix(5).lowercased().hasPrefix)
    }

    /// Whether a truth value at a key is false, as a number or a text, too.
    package func isFalse(_ key: String) -> Bool {
        number(key) == 0 || word(key)?.lowercased() == "false"
    }

    /// Whether it is JSON with this key.
    package func has(_ key: String) -> Bool {
        fields?.numbers[key] != nil || fields?.words[key] != nil
    }

    /// The number, or 0 and 1 for a truth value, at a key of the object, or at `outer.inner`.
    package func number(_ key: String) -> Int? { fields?.numbers[key] }

    /// The text at a key of the object.
    package func word(_ key: String) -> String? { fields?.words[key] }

    /// The status of HTTP at a key, as far as it is one that refuses.
    package func status(_ key: String) -> Int? {
        number(key).flatMap { (300...599).contains($0) ? $0 : nil }
    }

    /// A word of small letters such as `invalid_payload`, or nil for any other text.
    package var code: String? {
        let isCode =
            !text.isEmpty && text.utf8.count <= 60
            && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }
        return isCode ? text : nil
    }

    private struct Fields: Decodable {
        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { return nil }
        }

        var numbers: [String: Int] = [:]
        var words: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Key.self)
            for key in object.allKeys {
                let name = key.stringValue
                if let truth = try? object.decode(Bool.self, forKey: key) {
                    numbers[name] = truth ? 1 : 0
                } else if let number = try? object.decode(Int.self, forKey: key) {
                    numbers[name] = number
                } else if let word = try? object.decode(String.self, forKey: key) {
                    words[name] = word
                } else if let inner = try? object.nestedContainer(keyedBy: Key.self, forKey: key) {
                    for key in inner.allKeys {
                        guard let number = try? inner.decode(Int.self, forKey: key) else {
                            continue
                        }
                        numbers["\(name).\(key.stringValue)"] = number
                    }
                }
            }
        }
    }
}
