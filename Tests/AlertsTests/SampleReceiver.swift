import Messages
import Platform
import Receivers

/// A receiver of any kind as the documents show it, and what a person reads of a body.
enum SampleReceiver {
    static func receiver(_ kind: any ReceiverKind.Type) -> Receiver {
        var settings = ReceiverSettings()
        for key in kind.keys { settings[key.name] = value(of: key) }
        return Receiver(name: "oncall", kind: Receiver.Kind(kind, settings))
    }

    static func credentials(_ kind: any ReceiverKind.Type) -> Credentials {
        Credentials(
            Dictionary(
                kind.keys.filter { $0.secretContent != nil }.map { ($0.name, $0.example) },
                uniquingKeysWith: { $1 }))
    }

    private static func value(of key: ReceiverKey) -> ReceiverSettings.Value? {
        let plain = key.example.filter { !"\"[]".contains($0) }
        switch key.content {
        case .secret: return nil
        case .text, .choice: return .text(plain)
        case .words, .program:
            return .words(plain.split(separator: ", ").map(String.init))
        case .number: return .number(Int(plain) ?? 0)
        case .flag: return .flag(plain == "true")
        case .tree:
            let text =
                "{{ range .Alerts }}{{ .Labels.alertname }}: {{ .Annotations.summary }}{{ end }}"
            guard case .success(let template) = MessageTemplate.parse(text) else { return nil }
            return .tree(.object(["text": .text(template)]))
        }
    }

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
