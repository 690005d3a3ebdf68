import Platform
import Testing

@Suite struct DoorbellTests {
    @Test func `a ring before the wait counts, once`() {
        let bell = Doorbell()
        bell.ring()
        #expect(bell.wait(atMost: .seconds(10)))
        #expect(!bell.wait(atMost: .milliseconds(1)))
    }

    @Test func `a ring from another thread ends the wait`() {
        let bell = Doorbell()
        Threads.start(name: "ringer", stackBytes: 64 << 10) { bell.ring() }
        bell.wait()
    }
}
