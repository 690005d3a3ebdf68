import Basics
import Messages

/// The body of Slack's incoming webhook: blocks beside a bar in the colour of the severity.
struct SlackPayload: Encodable {
    struct Attachment: Encodable {
        let color: String
        let fallback: String
        let blocks: [Block]
    }

    struct Block: Encodable {
        struct Text: Encodable {
            let type: String
            let text: String
        }

        let type: String
        var text: Text?
        var elements: [Text]?
    }

    /// The longest text of one section.
    static let sectionMax = 3000
    /// Three sections or a little more: more is no message that people read.
    static let textMax = 9000
    private static let headerMax = 150
    private static let addressMax = 1500

    let channel: String?
    let attachments: [Attachment]

    init(_ message: Message, _ texts: PayloadTexts, _ urgency: Urgency, channel: String?) {
        self.channel = channel
        let title = ServiceText.fitted(
            texts.title, max: Self.headerMax, escape: Self.escaped)
        var blocks: [Block] = []
        if !title.isEmpty {
            blocks.append(Block(type: "header", text: .init(type: "plain_text", text: title)))
        }
        blocks += Self.sections(Self.text(texts.text)).map {
            Block(type: "section", text: .init(type: "mrkdwn", text: $0))
        }
        let links = texts.places(of: message).filter { $0.address.utf8.count <= Self.addressMax }
            .map { "<\(Self.escaped($0.address.replacing(bytesOf: "|", with: "%7C")))|\($0.name)>" }
        if !links.isEmpty {
            let text = links.joined(separator: " · ")
            blocks.append(
                Block(type: "context", elements: [.init(type: "mrkdwn", text: text)]))
        }
        attachments = [
            Attachment(
                color: message.isGood ? "good" : urgency.slack, fallback: title,
                blocks: blocks)
        ]
    }

    /// The text as it is sent, within what all sections take together.
    private static func text(_ text: String) -> String {
        ServiceText.fitted(ServiceText.lines(text), max: textMax, escape: escaped)
    }

    /// The text with what Slack would take for its own markup escaped.
    static func escaped(_ text: String) -> String {
        // By scalars: Slack reads a sign also where a combining mark follows it.
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whole lines as many as fit into each section; a line that is too long is divided between
    /// whole escapes.
    private static func sections(_ escaped: String) -> [String] {
        var sections: [String] = []
        var section = ""
        var count = 0
        for piece in pieces(escaped) {
            let more = ServiceText.characters(piece)
            if count + more > sectionMax {
                sections.append(section)
                (section, count) = ("", 0)
            }
            section += piece
            count += more
        }
        sections.append(section)
        // Slack refuses a section of nothing.
        return sections.filter { $0.contains { !$0.isWhitespace } }
    }

    private static func pieces(_ escaped: String) -> [String] {
        var pieces: [String] = []
        var lines = escaped.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines {
            var piece = ""
            var unit = ""
            for scalar in line.unicodeScalars {
                unit.unicodeScalars.append(scalar)
                // An escape goes on to its semicolon.
                if unit.hasPrefix("&"), scalar != ";" { continue }
                if ServiceText.characters(piece) + ServiceText.characters(unit) >= sectionMax {
                    pieces.append(piece)
                    piece = ""
                }
                piece += unit
                unit = ""
            }
            pieces.append(piece + unit + "\n")
        }
        return pieces
    }
}
