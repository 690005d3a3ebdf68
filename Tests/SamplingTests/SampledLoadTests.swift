import Sampling
import Support
import Testing

@Suite struct SampledLoadTests {
    private func texts(_ load: SampledLoad) -> [[String]: Int] {
        Dictionary(
            load.sessions.map { combination, count in
                (combination.texts.map { String(decoding: $0, as: UTF8.self) }, count)
            }, uniquingKeysWith: +)
    }

    @Test func `clients are counted by all dimensions at once, and nothing else is`() {
        let load = SampledLoad(
            ActivitySample([
                .client(1, query: "42"), .client(2, query: "42"),
                .client(3, wait: ("IO", "DataFileRead"), query: "-7", application: "batch"),
                .client(4, state: "idle"), .process("walwriter", wait: ("IO", "WALSync")),
            ])
        ) { $0 == "5" ? "shop" : nil }
        #expect(load.isNamed)
        #expect(
            texts(load) == [
                ["CPU", "CPU", "42", "shop", "web", "app"]: 2,
                ["IO", "DataFileRead", "-7", "shop", "web", "batch"]: 1,
            ])
    }

    @Test func `a parallel worker works at the statement of its leader`() {
        var worker = SampledSession.process("parallel worker", state: "active")
        worker.leader = 2
        let load = SampledLoad(ActivitySample([.client(2, query: "42"), worker])) { _ in "shop" }
        #expect(texts(load)[["CPU", "CPU", "42", "", "", ""]] == 1)
        let unknown = SampledLoad(
            ActivitySample([.waiter(1, for: [9], event: "relation")])
        ) { _ in "shop" }
        #expect(texts(unknown).keys.first?[2] == "unknown")
    }

    @Test func `a database without a known name is said by its number`() {
        let load = SampledLoad(ActivitySample([.client(1, query: "42")])) { _ in nil }
        #expect(!load.isNamed)
        #expect(texts(load).keys.first?[3] == "oid:5")
    }

    @Test func `a text without end is cut between characters, and a zero byte is left out`() {
        let long = String(repeating: "ж", count: 100)
        let load = SampledLoad(
            ActivitySample([.client(1, query: "42", application: long)])
        ) { _ in "a\0b" }
        let found = texts(load).keys.first ?? []
        #expect(found.count == 6)
        #expect(found[3] == "ab")
        #expect(found[5].utf8.count <= SampledLoad.textBytesMax && found[5].hasSuffix("ж…"))
    }
}
