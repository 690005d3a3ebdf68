package import Charts
package import Markup
package import PageParts
package import Web

/// A time range that the page of a target shows, and in which steps.
package enum LoadRange: Hashable, Sendable {
    /// Until now.
    case last(Span)
    /// From one moment to another.
    case between(Interval)

    /// How long a range until now is.
    package enum Span: String, CaseIterable, Sendable {
        case hour = "1h"
        case sixHours = "6h"
        case twoDays = "2d"

        /// What its link is called.
        var title: String {
            switch self {
            case .hour: "Last hour"
            case .sixHours: "Last six hours"
            case .twoDays: "Last two days"
            }
        }

        /// In milliseconds, and how many of them.
        fileprivate var steps: (length: Int64, count: Int) {
            switch self {
            case .hour: (60_000, 60)
            case .sixHours: (300_000, 72)
            case .twoDays: (1_800_000, 96)
            }
        }
    }

    /// Two moments in milliseconds since 1970, and how the address names them.
    package struct Interval: Hashable, Sendable {
        let from: Int64
        let to: Int64
        let fromText: String
        let toText: String
    }

    /// A chart of any range has no more steps than this.
    package static let stepsMax: Int64 = 120
    /// Steps are whole ones of the clock: of 1 to 30 minutes, of hours, and of days.
    private static let steps: [Int64] = [
        1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760,
    ]
    .map { $0 * 60_000 }

    /// What it is called in sentences.
    package var title: String {
        switch self {
        case .last(let span): span.title
        case .between(let interval):
            "\(Self.text(interval.from)) to \(Self.text(interval.to)) UTC"
        }
    }

    /// Whether it ends now, so that it moves on.
    package var isLast: Bool {
        if case .last = self { true } else { false }
    }

    private static func text(_ time: Int64) -> String {
        TimeGrid(start: time, step: 60_000, count: 1).text(of: 0)
    }

    /// The steps of the range, whole ones of the clock; `now` is in milliseconds since 1970.
    package func grid(until now: Int64) -> TimeGrid {
        switch self {
        case .last(let span):
            let (length, count) = span.steps
            let end = (now / length + 1) * length
            return TimeGrid(start: end - length * Int64(count), step: length, count: count)
        case .between(let interval):
            let span = interval.to - interval.from
            let length = Self.steps.first { span / $0 < Self.stepsMax } ?? span / Self.stepsMax + 1
            let start = interval.from / length * length
            let count = (interval.to - start + length - 1) / length
            return TimeGrid(start: start, step: length, count: Int(clamping: count))
        }
    }

    /// How many steps of a grid begin before a moment, of which memory is whole from then on only.
    package static func border(of oldest: Int64?, in grid: TimeGrid) -> Int {
        guard let oldest else { return grid.count }
        return (0..<grid.count).first { grid.time(of: $0) >= oldest } ?? grid.count
    }

    /// The ranges that can be chosen for a page; the address says which one is.
    package func links(to page: TargetAddress, _ layout: PageLayout) -> Markup {
        var links = Span.allCases.map { other -> Markup in
            if self == .last(other) { return here(other.title) }
            return layout.link(other.title, page.with("range", other.rawValue).path)
        }
        if !isLast { links.append(here(title)) }
        return .element(
            "p", ["class": "ranges"],
            links.enumerated().map { $0 == 0 ? $1 : [" · ", $1] })
    }

    private func here(_ title: String) -> Markup {
        .element("span", ["class": "here", "aria-current": "true"], [.text(title)])
    }

    /// The same with a form for any other range, which works without script.
    package func choice(for page: TargetAddress, _ layout: PageLayout) -> Markup {
        let texts: (from: String, to: String) =
            if case .between(let interval) = self {
                (interval.fromText, interval.toText)
            } else {
                ("", "")
            }
        func input(_ name: String, _ title: String, _ value: String) -> [Markup] {
            [
                .element("label", ["for": name], [.text(title + " ")]),
                .element(
                    "input",
                    [
                        "type": "text", "name": name, "id": name, "value": value, "size": "22",
                        "maxlength": "40", "autocomplete": "off",
                    ]), " ",
            ]
        }
        let hidden = page.parameters.map { parameter in
            Markup.element(
                "input", ["type": "hidden", "name": parameter.name, "value": parameter.value])
        }
        let form = Markup.element(
            "form",
            [
                "method": "get", "action": layout.address(page.place), "class": "ranges",
                "aria-label": "Another range",
            ],
            hidden + input("from", "From", texts.from) + input("to", "to", texts.to) + [
                .element("button", ["type": "submit"], ["Show"]), " ",
                .element(
                    "small", [:],
                    [
                        "a time such as 2026-11-21T08:00:00Z, or how many minutes ago; to now without it"
                    ]),
            ])
        return [links(to: page, layout), form]
    }
}
