import Documents
import Testing

/// Files in which a program has made the same mistake many times.
@Suite struct ManyProblemsTests {
    private static func line(_ count: Int) -> String {
        let targets = (0..<count).map {
            #"{"name":"t\#($0)","conninfo":"host=h\#($0) password=geheim","enviroment":"production"}"#
        }
        return #"{"targets":["# + targets.joined(separator: ",") + "]}"
    }

    @Test func `a thousand mistakes in one line take no longer than the line deserves`() throws {
        let began = ContinuousClock.now
        let text = Self.line(1000)
        guard case .failure(let problems) = Fixtures.load(text) else {
            Issue.record("accepted")
            return
        }
        #expect(began.duration(to: .now) < .seconds(20))
        #expect(problems.list.count == Problems.countMax + 1)
        #expect(problems.list.last?.message == "and 900 more problems")
        #expect(!problems.description.contains("geheim"))
        for problem in problems.list.dropLast() {
            let excerpt = try #require(problem.excerpt)
            // The caret stands under the key.
            let place = try #require(excerpt.caret.firstIndex(of: "^"))
            let distance = excerpt.caret.distance(from: excerpt.caret.startIndex, to: place)
            #expect(excerpt.text.dropFirst(distance).hasPrefix(#""enviroment""#))
            #expect(!excerpt.text.contains("password="))
            #expect(excerpt.text.hasSuffix("…"))
        }
    }

    @Test func `the first and the last mistake of a long line are shown to its ends`() throws {
        guard case .failure(let problems) = Fixtures.load(Self.line(5)) else {
            Issue.record("accepted")
            return
        }
        let first = try #require(problems.list.first?.excerpt)
        #expect(first.text.hasPrefix(#"{"targets":[{"name":"t0","conninfo":***,"enviroment":"#))
        let last = try #require(problems.list.last?.excerpt)
        #expect(last.text.hasPrefix("…"))
        #expect(last.text.hasSuffix(#","enviroment":***}]}"#))
    }
}
