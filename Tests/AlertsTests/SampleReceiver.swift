import Messages
import Platform
import Receivers
import Support

/// A receiver of any kind as the documents show it, and what a person reads of a body.
enum SampleReceiver {
    static func receiver(_ kind: any ReceiverKind.Type) -> Receiver {
        DocumentedReceiver.receiver(kind, tree: tree)
    }

    private static let tree: [String: TemplateTree] = {
        let text = "{{ range .Alerts }}{{ .Labels.alertname }}: {{ .Annotations.summary }}{{ end }}"
        guard case .success(let template) = MessageTemplate.parse(text) else { return [:] }
        return ["text": .text(template)]
    }()

    /// A body without what forms and mails make of letters.
    static func words(of body: String) -> String {
        body.replacing("%20", with: " ").replacing("+", with: " ").replacing("=\r\n", with: "")
    }

    /// The first words of a body from where it speaks of the alert, on one line.
    static func start(of body: String, scalarsMax: Int) -> String {
        let words = words(of: body)
        let from = words.firstRange(of: "FIRING")?.lowerBound ?? words.startIndex
        var line = ""
        for scalar in words[from...].unicodeScalars.prefix(scalarsMax) {
            let isPlain = scalar.value >= 0x20 && scalar.value != 0x7f
            line.unicodeScalars.append(isPlain ? scalar : " ")
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
