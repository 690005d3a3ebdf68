import Basics
import Testing

@Suite struct AlertOrderTests {
    @Test func `what fires comes before what is pending, then by severity, then the older one`() {
        let ordered = [
            (true, "page", 9), (true, "ticket", 1), (true, "ticket", 2), (true, "info", 0),
            (true, "", 0), (true, "none", 0), (false, "page", 0), (false, "info", 0),
        ].map { AlertOrder(isFiring: $0, severity: $1, since: Int64($2)) }
        for (first, second) in zip(ordered, ordered.dropFirst()) {
            #expect(first < second && !(second < first))
        }
    }

    @Test func `the words of other people's rules are as urgent as ours`() {
        let place = { AlertOrder(isFiring: true, severity: $0, since: 0) }
        #expect(place("critical") == place("page") && place("warning") == place("ticket"))
    }
}
