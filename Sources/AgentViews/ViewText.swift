import Basics

/// Numbers in the unit in which they are easiest to read; a dash stands for what is not known.
enum ViewText {
    static let unknown = "-"

    static func number(_ value: Double?, digits: Int = 1) -> String {
        guard let value, value.isFinite, abs(value) < 1e15 else { return unknown }
        let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : 100
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
    }

    static func seconds(_ value: Double?) -> String {
        guard let value, value.isFinite else { return unknown }
        return switch abs(value) {
        case 0: "0 s"
        case ..<0.001: "\(number(value * 1e6)) µs"
        case ..<1: "\(number(value * 1000, digits: 2)) ms"
        case ..<120: "\(number(value)) s"
        case ..<7200: "\(number(value / 60, digits: 0)) min"
        case ..<172_800: "\(number(value / 3600, digits: 0)) h"
        default: "\(number(value / 86_400, digits: 0)) d"
        }
    }

    static func share(_ value: Double?) -> String {
        value.map { "\(number($0 * 100)) %" } ?? unknown
    }

    /// The beginning of a text of others, cut between scalars.
    static func beginning(_ text: String, scalarsMax: Int) -> String {
        let scalars = text.unicodeScalars
        if scalars.count <= scalarsMax { return text }
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: scalars.prefix(scalarsMax))
        return String(cut) + "…"
    }

    /// Parameters behind a path, those with a value alone.
    static func path(_ path: String, _ parameters: [(name: String, value: String?)]) -> String {
        let pairs = parameters.compactMap { name, value in
            value.map { "\(name)=\(URLText.encoded($0))" }
        }
        return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    }
}
