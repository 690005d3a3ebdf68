import Testing
import Web

@Suite struct PublishPaceTests {
    private let pace = PublishPace(interval: .seconds(10))

    @Test func `small pages come as fast as changes are gathered`() {
        #expect(pace.pause(afterSpending: .zero) == .milliseconds(20))
        #expect(pace.pause(afterSpending: .microseconds(100)) == .milliseconds(20))
    }

    @Test func `larger pages take three percent of a core`() {
        let pause = pace.pause(afterSpending: .milliseconds(30))
        #expect(pause > .milliseconds(999) && pause < .milliseconds(1001))
    }

    @Test func `no page makes the next one wait longer than an interval`() {
        #expect(pace.pause(afterSpending: .seconds(2)) == .seconds(10))
        #expect(PublishPace(interval: .seconds(1)).pause(afterSpending: .seconds(3)) == .seconds(1))
    }
}
