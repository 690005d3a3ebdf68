import AgentSettings
import Collection
import Configuration
import Testing

/// The section `activity`.
@Suite struct ActivitySectionTests {
    @Test func `texts are redacted unless the file says otherwise`() throws {
        func texts(_ section: String) throws -> String {
            try Fixtures.loaded("\(section)\ntargets: [{ conninfo: '' }]\n").activity.texts.rawValue
        }
        #expect(try texts("") == "redacted")
        for choice in ["redacted", "none", "full"] {
            #expect(try texts("activity: { texts: \(choice) }") == choice)
        }
    }
}
