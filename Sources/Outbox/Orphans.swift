import Messages
import Metrics

/// What was notified and can no longer be resolved, for its receiver was removed or leads elsewhere.
struct Orphans {
    /// By receiver, the labels of groups, since they were taken last.
    private var groups: [String: [String]] = [:]
    /// What of it was taken before: a reload that leaves it as it is says it no more.
    private var named: Set<ExactText> = []

    /// Adds a group of a receiver, once.
    mutating func add(_ receiver: String, _ labels: [String: String]) {
        let text = LabelSet(labels).text
        if groups[receiver]?.contains(where: { $0.hasSameBytes(as: text) }) == true { return }
        groups[receiver, default: []].append(text)
    }

    /// A group of a receiver is no orphan.
    mutating func remove(_ receiver: String, _ labels: [String: String]) {
        let text = LabelSet(labels).text
        groups[receiver]?.removeAll { $0.hasSameBytes(as: text) }
    }

    /// A group of a receiver which is gone was resolved there.
    mutating func close(_ receiver: String, _ labels: [String: String]) {
        remove(receiver, labels)
        if groups[receiver]?.isEmpty == true { groups[receiver] = nil }
    }

    /// Receivers that are there may lose groups once more.
    mutating func forgetTaken(of receivers: some Sequence<String>) {
        let names = receivers.map { "\($0)\n" }
        named = named.filter { named in
            !names.contains { named.text.utf8.starts(with: $0.utf8) }
        }
    }

    /// All groups, each of them once.
    mutating func take() -> [String: [String]] {
        defer { groups = [:] }
        var taken: [String: [String]] = [:]
        for (receiver, texts) in groups {
            let new = texts.filter { named.insert(ExactText("\(receiver)\n\($0)")).inserted }
            if !new.isEmpty { taken[receiver] = new }
        }
        return taken
    }
}
