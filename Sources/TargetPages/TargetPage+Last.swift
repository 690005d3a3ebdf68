import Charts
import Markup
import TargetParts
import Web

/// What was known of a target before it went out of sight.
extension TargetPage {
    /// A number with the name that people give it, as it was last known.
    package struct LastValue: Sendable {
        let title: String
        let value: Double
        let quantity: Quantity
        /// In seconds: how long ago.
        let age: Double

        /// Describes a number.
        init(title: String, value: Double, quantity: Quantity, age: Double) {
            self.title = title
            self.value = value
            self.quantity = quantity
            self.age = age
        }
    }

    /// The numbers of before, while the server cannot be asked; empty while it can.
    var lastSection: Markup {
        guard status.isUp != true, !content.lastValues.isEmpty else { return .empty }
        return table(
            "Known before, by the minute",
            [.text("Number"), .number("Value"), .number("Age")], content.lastValues,
            most: content.lastValues.count
        ) { last in
            [
                .text(last.title), value(last.value, last.quantity),
                .text(Quantity.seconds.text(max(0, last.age))),
            ]
        }
    }
}
