import Polling
import Testing

@Suite struct StatisticsOriginTests {
    private let server = StatisticsOrigin(started: 1000, began: 500, answered: 2000)

    @Test func `a server that was stopped and started goes on counting`() {
        let again = StatisticsOrigin(started: 2001, began: 500, answered: 2005)
        #expect(again.continues(server))
    }

    @Test func `a server that lost its statistics in a crash counts what came after`() {
        let again = StatisticsOrigin(started: 2001, began: 2002, answered: 2005)
        #expect(again.continues(server))
    }

    @Test func `a replica that takes over was running before`() {
        for began in [500.0, 700, 2002] {
            let replica = StatisticsOrigin(started: 900, began: began, answered: 2005)
            #expect(!replica.continues(server))
        }
    }

    @Test func `another server that has just been started has a past of its own`() {
        let other = StatisticsOrigin(started: 2001, began: 700, answered: 2005)
        #expect(!other.continues(server))
    }

    @Test func `what does not say when its statistics began is another server`() {
        let silent = StatisticsOrigin(started: 2001, began: nil, answered: 2005)
        #expect(!silent.continues(server))
        #expect(!silent.continues(StatisticsOrigin(started: 1, began: nil, answered: 2)))
    }
}
