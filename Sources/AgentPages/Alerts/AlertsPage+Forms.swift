import Markup
import Notifications
import PageParts
import TargetParts

/// How alerts are silenced on the page.
extension AlertsPage {
    /// The form that ends a silence; nothing for one who may not.
    func expiry(of silence: Silence) -> Markup {
        guard case .writer(_, let token) = content.reader else { return .empty }
        return .element(
            "form", ["method": "post", "action": layout.address("alerts/silences/expire")],
            [
                hidden("token", token.text), hidden("id", silence.id),
                .element("button", ["type": "submit"], ["End it"]),
            ])
    }

    /// The form that makes a silence, or why there is none.
    var silenceForm: Markup {
        switch content.reader {
        case .withoutReceivers:
            return note("There are no receivers, so there is nothing to silence.")
        case .other:
            return .element(
                "p", ["class": "note"],
                [
                    "Silences are made here by users of web.config_file, and at the Unix socket. ",
                    layout.link("On the agent's machine", "silence"),
                    " the command pgvigil silence makes them.",
                ])
        case .writer(let user, let token):
            return .element(
                "form", ["method": "post", "action": layout.address("alerts/silences")],
                [
                    hidden("token", token.text), .element("h3", [:], ["Silence alerts"]),
                    field("Alerts", "matchers", content.matchers, "alertname=\"PostgresDown\""),
                    field("Why", "comment", "", nil),
                    user == nil ? field("Your name", "by", "", nil) : .empty, durations,
                    .element("p", [:], [.element("button", ["type": "submit"], ["Silence"])]),
                ])
        }
    }

    private func field(
        _ title: String, _ name: String, _ value: String, _ example: String?
    ) -> Markup {
        .element(
            "p", [:],
            [
                .element(
                    "label", [:],
                    [
                        .text(title + " "),
                        .element(
                            "input",
                            [
                                "name": name, "value": value, "placeholder": example,
                                "required": "required", "size": "40",
                            ]),
                    ])
            ])
    }

    private var durations: Markup {
        let choices =
            SilenceForm.durations.map { ($0.value, $0.title) } + [
                ("resolved", "until resolved, 1 day at most")
            ]
        let options = choices.map { value, title in
            Markup.element("option", ["value": value], [.text(title)])
        }
        return .element(
            "p", [:],
            [
                .element(
                    "label", [:],
                    ["For ", .element("select", ["name": "duration"], options)])
            ])
    }

    private func hidden(_ name: String, _ value: String) -> Markup {
        .element("input", ["type": "hidden", "name": name, "value": value])
    }
}
