import Support
import Testing

/// The pages about indicators and the health score are written from the model.
@Suite struct DocumentTests {
    @Test func `docs/health-score.md says what the model does`() throws {
        try GoldenFile.expect(HealthPage.text, at: "docs/health-score.md")
    }

    @Test func `docs/indicators.md says what is derived`() throws {
        try GoldenFile.expect(IndicatorPage.text, at: "docs/indicators.md")
    }
}
