package import Messages
package import Receivers

/// A receiver of any kind as the documents show it: each key has the value of its example.
package enum DocumentedReceiver {
    /// The receiver; a key that takes a tree of templates gets `tree`.
    package static func receiver(
        _ kind: any ReceiverKind.Type, tree: [String: TemplateTree]
    ) -> Receiver {
        var settings = ReceiverSettings()
        for key in kind.keys { settings[key.name] = value(of: key, tree) }
        return Receiver(name: "oncall", kind: Receiver.Kind(kind, settings))
    }

    /// Its secrets.
    package static func credentials(_ kind: any ReceiverKind.Type) -> Credentials {
        Credentials(
            Dictionary(
                kind.keys.filter { $0.secretContent != nil }.map { ($0.name, $0.example) },
                uniquingKeysWith: { $1 }))
    }

    private static func value(
        of key: ReceiverKey, _ tree: [String: TemplateTree]
    ) -> ReceiverSettings.Value? {
        let plain = key.example.filter { !"\"[]".contains($0) }
        switch key.content {
        case .secret: return nil
        case .text, .choice: return .text(plain)
        case .words, .program:
            return .words(plain.split(separator: ", ").map(String.init))
        case .number: return .number(Int(plain) ?? 0)
        case .flag: return .flag(plain == "true")
        case .tree: return .tree(.object(tree))
        }
    }
}
