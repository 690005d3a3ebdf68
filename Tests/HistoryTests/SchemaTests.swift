import History
import Testing

@Suite struct SchemaTests {
    @Test func `versions count from 1 without gaps`() {
        #expect(Schema.migrations.map(\.version) == Array(1...Schema.migrations.count))
    }
}
