import Metrics
import Testing

/// The server's version for people.
@Suite struct ShortVersionTests {
    @Test(
        arguments: [
            ("18.6.0", "18.6"), ("19.0.0", "19.0"), ("18.6", "18.6"), ("18.0", "18.0"), ("", nil),
            (nil, nil),
        ] as [(String?, String?)])
    func `a version is shown as PostgreSQL writes it`(label: String?, shown: String?) {
        #expect(ShortVersion.shown(label) == shown)
    }
}
