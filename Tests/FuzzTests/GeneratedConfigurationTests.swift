import FuzzTargets
import Platform
import Support
import Testing

/// Configurations as the readers' generators make them, from random bytes.
///
/// A secret that is shown ends this process, with the text that shows it.
@Suite struct GeneratedConfigurationTests {
    /// 100,000 take some minutes.
    private static let count =
        Int(ProcessEnvironment.value(of: "PGVIGIL_TEST_CONFIGURATIONS") ?? "")
        ?? Repetitions.of(2_000)
    private static let groups: UInt64 = 4

    @Test(arguments: 0..<groups)
    func `no secret of a generated configuration is shown`(seed: UInt64) throws {
        let reader = try #require(Reader.all.first { $0.name == "secrets" })
        var random = RandomNumbers(seed)
        for _ in 0..<Self.count / Int(Self.groups) {
            let length = Int.random(in: 16...1024, using: &random)
            reader.read((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }
}
