import Support
import Testing

@Suite struct GoldenFileTests {
    @Test(
        arguments: [
            ([:], .compare), (["UPDATE_GOLDEN": "1"], .write), (["UPDATE_DOCS": "1"], .write),
            (["UPDATE_GOLDEN": "0"], .compare), (["CI": "true"], .compare),
            (["UPDATE_GOLDEN": "1", "CI": "true"], .refuse),
            (["UPDATE_DOCS": "1", "CI": "true"], .refuse),
        ] as [([String: String], GoldenFile.Mode)])
    func `golden files are written on request, but not by continuous integration`(
        environment: [String: String], mode: GoldenFile.Mode
    ) {
        #expect(GoldenFile.mode { environment[$0] } == mode)
    }
}
