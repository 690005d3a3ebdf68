import AgentPages
import Metrics
import Rules
import Support
import Testing

/// What is remembered of alerts that change.
@Suite struct AlertJournalTests {
    private static func alert(
        _ state: Alert.State, _ target: String = "orders", activeAt: Int64 = 1000,
        firedAt: Int64? = nil, resolvedAt: Int64? = nil
    ) -> Alert {
        Alert(
            labels: ["alertname": "Lag", "severity": "page", "target": target, "slot": "s"],
            annotations: ["summary": "behind"], state: state, value: 7, activeAt: activeAt,
            firedAt: firedAt, resolvedAt: resolvedAt, worstValue: 7)
    }

    @Test func `an alert that begins, fires and ends is three changes, each once`() {
        let journal = AlertJournal()
        let firing = Self.alert(.firing, firedAt: 2000)
        let resolved = Self.alert(.resolved, firedAt: 2000, resolvedAt: 3000)
        #expect(journal.take([Self.alert(.pending)], now: 1000).map(\.event) == [.pending])
        #expect(journal.take([Self.alert(.pending)], now: 1500).isEmpty)
        #expect(journal.take([firing], now: 2000).map(\.event) == [.firing])
        #expect(journal.take([firing], now: 2500).isEmpty)
        #expect(journal.take([resolved], now: 3000).map(\.event) == [.resolved])
        #expect(journal.take([resolved], now: 3500).isEmpty && journal.take([], now: 9000).isEmpty)
        let known = journal.known
        #expect(known.changes.map(\.event) == [.resolved, .firing, .pending])
        #expect(known.changes.map(\.at) == [3000, 2000, 1000])
        #expect(known.count == 3 && known.forgotten == 0)
        let first = known.changes[0]
        #expect(first.name == "Lag" && first.severity == "page" && first.target == "orders")
        #expect(first.about == #"slot="s""# && first.value == 7 && first.summary == "behind")
    }

    @Test func `one that was pending and is not there any longer has ended unfired`() {
        let journal = AlertJournal()
        journal.take([Self.alert(.pending)], now: 1000)
        #expect(journal.take([], now: 1500).map(\.event) == [.ended])
        #expect(journal.known.changes.map(\.at) == [1500, 1000])
    }

    @Test func `one that begins again after it was resolved is a change`() {
        let journal = AlertJournal()
        journal.take([Self.alert(.resolved, firedAt: 2, resolvedAt: 3)], now: 4)
        #expect(
            journal.take([Self.alert(.pending, activeAt: 5)], now: 5).map(\.event) == [.pending])
    }

    @Test func `a clock that is set makes no firing alert fire again`() {
        let journal = AlertJournal()
        journal.take([Self.alert(.firing, activeAt: 1000, firedAt: 2000)], now: 2000)
        let moved = Self.alert(.firing, activeAt: 3_601_000, firedAt: 3_602_000)
        #expect(journal.take([moved], now: 3_602_000).isEmpty)
    }

    @Test(arguments: [3_600_000, -3_600_000])
    func `a clock that is set moves what is remembered, and makes no change`(step: Int64) {
        let time = ManualTime(wall: 1_795_435_200_000)
        let (start, journal) = (time.wall, AlertJournal(time.source))
        func alerts(_ step: Int64) -> [Alert] {
            [
                Self.alert(.pending, "a", activeAt: start + step),
                Self.alert(.firing, "b", activeAt: start - 9000 + step, firedAt: start + step),
            ]
        }
        #expect(journal.take(alerts(0), now: start).count == 2)
        time.strike(Self.blow(step))
        #expect(journal.known.changes.map(\.at) == [start + step, start + step])
        // The one that moves alerts has looked at the clock a little earlier or later.
        #expect(journal.take(alerts(step + 3), now: time.wall).isEmpty)
        #expect(journal.known.count == 2)
    }

    private static func blow(_ step: Int64) -> ManualTime.Blow {
        var blow = ManualTime.Blow()
        blow.step = step
        return blow
    }

    @Test func `more changes than are kept are forgotten and counted, the oldest first`() {
        let journal = AlertJournal()
        let alerts = (0..<1000).map { number in
            Self.alert(.pending, "t\(number)", activeAt: Int64(number))
        }
        #expect(journal.take(alerts, now: 1000).count == 1000)
        let known = journal.known
        #expect(known.changes.count == AlertJournal.changesMax && known.forgotten == 800)
        #expect(known.changes.first?.target == "t999" && known.changes.last?.target == "t800")
        journal.take(alerts + [Self.alert(.pending, "new", activeAt: 2000)], now: 2000)
        #expect(journal.known.changes.first?.target == "new" && journal.known.forgotten == 801)
    }
}
