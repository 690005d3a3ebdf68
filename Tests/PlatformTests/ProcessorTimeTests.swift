import Glibc
import Platform
import Testing

@Suite struct ProcessorTimeTests {
    @Test func `time in which the thread does not work is not counted`() {
        let spent = ProcessorTime.spent { usleep(200_000) }
        #expect(spent < .milliseconds(100))
    }

    @Test func `work is counted`() {
        let spent = ProcessorTime.spent {
            let began = clock()
            while clock() - began < 50_000 {}
        }
        #expect(spent > .milliseconds(1))
    }
}
