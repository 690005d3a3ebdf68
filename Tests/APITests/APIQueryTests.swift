import API
import Testing

/// What a request for a document may say.
@Suite struct APIQueryTests {
    private static let names = ["target", "limit", "order", "min_mean"]

    private func read(_ parameters: (String, String)...) throws(APIQuery.Refusal) -> APIQuery {
        try APIQuery(parameters.map { (name: $0.0, value: $0.1) }, names: Self.names)
    }

    @Test func `what is left out has its default`() throws {
        #expect(try read() == APIQuery())
    }

    @Test func `each parameter is read`() throws {
        let query = try read(
            ("target", "a b"), ("limit", "500"), ("order", "calls"), ("min_mean", "1s500ms"))
        #expect(
            query == APIQuery(target: "a b", limit: 500, order: .calls, meanMin: 1.5))
    }

    @Test(arguments: [
        ("limit", "0", "1 to 500"), ("limit", "501", "1 to 500"), ("limit", "ten", "1 to 500"),
        ("limit", "99999999999999999999", "1 to 500"),
        ("order", "slow", "mean, total, calls"), ("min_mean", "5", "500ms or 1s"),
        ("min_mean", "-1s", "500ms or 1s"), ("filters", "x", "target, limit, order, min_mean"),
    ])
    func `a wrong one is refused with its name, its value and what there is`(
        name: String, value: String, allowed: String
    ) {
        let refusal = #expect(throws: APIQuery.Refusal.self) { try read((name, value)) }
        let words = refusal?.description ?? ""
        #expect(words.contains(name) && words.contains(allowed), "\(words)")
        #expect(words.contains(value) || name == "filters", "\(words)")
    }

    @Test func `one that is there twice is refused`() {
        let refusal = #expect(throws: APIQuery.Refusal.self) {
            try read(("limit", "1"), ("limit", "2"))
        }
        #expect(refusal?.description == "limit: is there twice")
    }
}
