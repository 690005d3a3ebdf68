import Platform
import Support
import Testing

/// The pages about indicators and the health score are written from the model.
@Suite struct DocumentTests {
    @Test func `docs/health-score.md says what the model does`() throws {
        try compare(HealthPage.text, with: "docs/health-score.md")
    }

    @Test func `docs/indicators.md says what is derived`() throws {
        try compare(IndicatorPage.text, with: "docs/indicators.md")
    }

    /// With UPDATE_DOCS=1 the page is written instead.
    private func compare(_ text: String, with name: String) throws {
        let path = "\(Checkout.root)/\(name)"
        if ProcessEnvironment.value(of: "UPDATE_DOCS") == "1" {
            try Files.replace(path, with: Array(text.utf8))
        }
        let page = String(decoding: try Files.read(path), as: UTF8.self)
        #expect(page == text, "run the tests with UPDATE_DOCS=1 and look at the difference")
    }
}
