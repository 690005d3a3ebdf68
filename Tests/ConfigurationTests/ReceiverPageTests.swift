import Configuration
import NotificationSettings
import Receivers
import Support
import Testing

/// Every kind of receivers is read, printed and documented by what it says of itself.
@Suite struct ReceiverPageTests {
    private static let names = ReceiverKinds.all.map { $0.name }

    private static func text(_ kind: any ReceiverKind.Type) -> String {
        """
        targets: [{ conninfo: '' }]
        agent: { state_directory: /state }
        route: { receiver: \(kind.name) }
        \(ReceiverPage.example(of: kind))
        """
    }

    private static func files(_ kind: any ReceiverKind.Type) -> [String: String] {
        let pairs = kind.keys.filter { $0.secretContent != nil }.map {
            (ReceiverPage.path(of: $0, kind), $0.example + "\n")
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    @Test(arguments: names)
    func `the documented example of a kind loads, and is printed and read back as the same`(
        name: String
    ) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        let files = Self.files(kind)
        let loaded = try Fixtures.loaded(Self.text(kind), files)
        let receiver = try #require(loaded.notifications.receivers.first)
        #expect(receiver.kind.name == name)
        #expect(receiver.rateLimit == kind.rateLimit)
        let printed = loaded.redactedDescription
        for key in kind.keys where key.secretContent != nil {
            #expect(!printed.contains(key.example), "\(key.name)")
        }
        // A program's arguments are hidden.
        guard !kind.isSingleValue else { return }
        let again = try Fixtures.loaded(printed, files)
        #expect(again.notifications == loaded.notifications, "\(printed)")
    }

    @Test(arguments: names)
    func `a section without a required key is refused, one with only them is not`(
        name: String
    ) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        guard !kind.isSingleValue else { return }
        let lines = ReceiverPage.example(of: kind).split(separator: "\n")
        let head = Self.text(kind).split(separator: "\n").prefix(3) + lines.prefix(3)
        let needed = kind.keys.filter(\.isRequired).map { "      \($0.name):" }
        let own = lines.dropFirst(3).filter { line in needed.contains { line.hasPrefix($0) } }
        let good = (head + own).joined(separator: "\n")
        #expect(Fixtures.problems(good, Self.files(kind)) == [])
        for index in own.indices {
            var fewer = own
            let left = fewer.remove(at: index)
            let key = left.split(separator: ":")[0].drop { $0 == " " }
            let found = Fixtures.problems(
                (head + (fewer.isEmpty ? ["      {}"] : fewer)).joined(separator: "\n"),
                Self.files(kind))
            #expect(found.contains { $0.contains("\(name): \(key) is missing") }, "\(found)")
        }
    }

    @Test func `the page of receivers is made of the kinds`() throws {
        try GoldenFile.expect(ReceiverPage.text, at: "docs/receivers.md")
    }
}
