/// A mail as it is sent: a header, a part in plain text and one in HTML.
package struct MailMessage {
    private static let subjectBytesMax = 250
    private static let end = "\r\n"

    private let message: Message
    private let texts: PayloadTexts
    private let urgency: Urgency
    private let sender: String
    private let recipients: [String]
    private let attachment: MailAttachment?

    /// The mail about a message, with its texts and a file that it brings along.
    package init(
        _ message: Message, _ texts: PayloadTexts, _ urgency: Urgency, from sender: String,
        to recipients: [String], with attachment: MailAttachment? = nil
    ) {
        self.attachment = attachment
        self.message = message
        self.texts = texts
        self.urgency = urgency
        self.sender = sender
        self.recipients = recipients
    }

    /// The whole mail; no line is longer than 76 bytes but for an address that is.
    package var bytes: [UInt8] {
        // Quoted-printable never writes an equals sign before an underscore.
        let boundary = "=_pgvigil_\(Self.word(message.id).suffix(40))"
        let parts = [("text/plain", texts.text), ("text/html", html)].map { type, text in
            [
                "--\(boundary)", "Content-Type: \(type); charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable", "", QuotedPrintable.text(text),
            ].joined(separator: Self.end)
        }
        let content =
            ["Content-Type: multipart/alternative;", " boundary=\"\(boundary)\"", ""] + parts
            + ["--\(boundary)--", ""]
        let lines = header + ["MIME-Version: 1.0"] + around(content)
        return Array(lines.joined(separator: Self.end).utf8)
    }

    /// The texts, and the file beside them if there is one.
    private func around(_ content: [String]) -> [String] {
        guard let attachment else { return content }
        // None of both begins like the other.
        let boundary = "=_whole_\(Self.word(message.id).suffix(40))"
        return ["Content-Type: multipart/mixed;", " boundary=\"\(boundary)\"", "", "--\(boundary)"]
            + content + ["--\(boundary)"] + attachment.lines + ["--\(boundary)--", ""]
    }

    /// The header and the text as a mail program shows them, before they are encoded.
    package var legible: String {
        let lines = header.map {
            $0.hasPrefix(Self.subject) ? Self.subject + texts.title : $0
        }
        return (lines + ["", texts.text]).joined(separator: "\n")
    }

    private static let subject = "Subject: "

    private var header: [String] {
        let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        // Made of the group alone: a restart and the other agent of a pair go on with the thread.
        let thread = "<\(message.threadKey)@\(domain)>"
        var lines = ["From: pgvigil <\(sender)>"]
        lines += ["To: " + recipients.joined(separator: ",\(Self.end) ")]
        lines += [Self.subject + EncodedWords.text(texts.title.cut(toBytes: Self.subjectBytesMax))]
        lines += [
            "Date: \(MailDate.text(message.createdAt))",
            "Message-ID: <\(Self.word(message.id))@\(domain)>",
            "In-Reply-To: \(thread)", "References: \(thread)",
            "Auto-Submitted: auto-generated",
        ]
        if urgency == .critical, message.isCall {
            lines += ["X-Priority: 1 (Highest)", "Importance: high"]
        }
        return lines
    }

    private var html: String {
        let color = message.isGood ? Urgency.resolvedColor : urgency.color
        return """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"></head>
            <body style="font-family: sans-serif; font-size: 14px">
            <div style="border-left: 6px solid #\(color.hexadecimal); padding-left: 12px">
            <h2 style="font-size: 18px">\(HTMLText.escaped(texts.title))</h2>
            <p>\(HTMLText.paragraph(texts.text))</p>
            </div>
            </body></html>
            """
    }

    /// An identity without anything that has a meaning in a header.
    private static func word(_ id: String) -> String {
        String(
            String.UnicodeScalarView(
                id.unicodeScalars.filter {
                    ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                        || $0 == "-" || $0 == "_"
                }.prefix(120)))
    }
}
