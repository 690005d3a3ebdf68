import HTTPMessages
import Testing

@Suite struct ContentNegotiationTests {
    @Test(
        arguments: [
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
                    + "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                MediaType.openMetrics
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "text/plain;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1",
                .openMetrics
            ),
            ("*/*", .prometheusText),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
                .prometheusText
            ),
            ("text/plain;version=0.0.4;q=0.3,*/*;q=0.1", .prometheusText),
            ("text/plain", .prometheusText), ("text/*;q=0.2", .prometheusText),
            ("application/openmetrics-text", .openMetrics),
            ("APPLICATION/OpenMetrics-Text; VERSION=\"1.0.0\" ; q=1.0", .openMetrics),
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;"
                    + "q=0.3,*/*;q=0.1",
                .openMetrics
            ),
            ("application/openmetrics-text;q=0.2, text/plain;q=0.9", .prometheusText),
            ("*/*, application/openmetrics-text;q=0, text/plain;q=0.1", .prometheusText),
            ("", .prometheusText), (",, ;;", .prometheusText),
        ])
    func `the client's best type is chosen`(accept: String, expected: MediaType) {
        let offered = [MediaType.prometheusText, .openMetrics]
        #expect(ContentNegotiation.choose(accept: accept, among: offered) == expected)
    }

    @Test(
        arguments: [
            "image/png", "text/plain;q=0", "application/openmetrics-text;version=0.0.1",
            "text/plain;version=1.0.0", "*/*;q=0", "text/plain;q=nonsense",
        ])
    func `nothing is chosen when nothing will do`(accept: String) {
        let offered = [MediaType.prometheusText, .openMetrics]
        #expect(ContentNegotiation.choose(accept: accept, among: offered) == nil)
    }

    @Test func `without the header the first offer is chosen`() {
        let offered = [MediaType.openMetrics, .prometheusText]
        #expect(ContentNegotiation.choose(accept: nil, among: offered) == .openMetrics)
    }

    @Test func `a media type is written as a header has it`() {
        #expect(MediaType.prometheusText.description == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            MediaType(parsing: " Text/Plain ;Version=\"0.0.4\";charset=utf-8") == .prometheusText)
        #expect(MediaType(parsing: "nonsense") == nil)
        #expect(MediaType(parsing: "a/b/c") == nil)
    }

    @Test(
        arguments: [
            ("gzip", true), ("gzip, deflate, br", true), ("deflate, GZIP;q=0.5", true),
            ("x-gzip", true), ("*", true), ("br;q=1.0, *;q=0.1", true), ("gzip;q=0", false),
            ("gzip;q=0.000", false), ("*;q=0", false), ("gzip;q=0, *", false), ("deflate", false),
            ("identity", false), ("", false), ("gzip;q=x", false), ("*;q=0, gzip", true),
        ])
    func `gzip is sent to who accepts it`(header: String, expected: Bool) {
        #expect(ContentNegotiation.acceptsGzip(header) == expected)
    }

    @Test func `gzip is not sent to who does not say`() {
        #expect(!ContentNegotiation.acceptsGzip(nil))
    }
}
