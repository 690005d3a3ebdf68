import FuzzTargets
import Support
import Testing

/// Configurations that are made at random show no part of a secret that is in them.
///
/// `bench/fuzz` tries a hundred thousand times as many; a broken promise ends this process, with the
/// configuration and the text that shows a part of it.
@Suite struct SecretsTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `no text about a configuration shows a part of a secret in it`(seed: UInt64) throws {
        let reader = try #require(Reader.all.first { $0.name == "secrets" })
        var generator = RandomNumbers(seed)
        for _ in 0..<150 {
            reader.read((0..<300).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }
}
