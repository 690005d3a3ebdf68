import Charts

/// Numbers of a report as people read them; what is not known is a dash.
enum ReportNumber {
    /// What stands for a value that is not known.
    static let unknown = "–"

    /// A value of a metric with this unit.
    static func text(_ value: Double?, unit: String?) -> String {
        guard let value, value.isFinite else { return unknown }
        return quantity(unit).text(value)
    }

    /// A number of things.
    static func count(_ value: Double?) -> String { text(value, unit: nil) }

    /// Seconds.
    static func seconds(_ value: Double?) -> String { text(value, unit: "seconds") }

    /// Bytes.
    static func bytes(_ value: Double?) -> String { text(value, unit: "bytes") }

    /// A share.
    static func ratio(_ value: Double?) -> String { text(value, unit: "ratio") }

    /// A difference with its sign.
    static func signed(_ value: Double?, unit: String?) -> String {
        guard let value, value.isFinite else { return unknown }
        return (value > 0 ? "+" : "") + quantity(unit).text(value)
    }

    /// How many times as much.
    static func factor(_ value: Double?) -> String {
        guard let value, value.isFinite else { return unknown }
        return "× " + Quantity.count.text(value)
    }

    /// What a unit is for a chart.
    static func quantity(_ unit: String?) -> Quantity {
        switch unit {
        case "seconds": .seconds
        case "bytes": .bytes
        case "ratio": .ratio
        default: .count
        }
    }
}
