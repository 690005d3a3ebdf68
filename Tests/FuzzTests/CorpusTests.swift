import FuzzTargets
import Platform
import Support
import Testing

/// Inputs that fuzzing has found, and some to begin with, are read once more.
///
/// `bench/fuzz` goes on from them. An input that ends a reader ends this process, too: its name is
/// then the last one that was printed.
@Suite struct CorpusTests {
    private static let directory = "\(Checkout.root)/Fuzz/corpus"

    @Test(arguments: Reader.all.map(\.name))
    func `every input of the corpus is read`(name: String) throws {
        let reader = try #require(Reader.all.first { $0.name == name })
        let files = Files.matching("\(Self.directory)/\(name)/*")
        #expect(!files.isEmpty, "a reader has a corpus to begin with")
        for file in files { reader.read(try Files.read(file)) }
    }

    @Test func `the corpus stays small and has no stranger in it`() throws {
        let files = Files.matching("\(Self.directory)/*/*")
        let bytes = try files.reduce(0) { try $0 + Files.read($1).count }
        #expect(bytes < 200_000)
        let names = Set(
            files.map { String($0.dropFirst(Self.directory.count + 1).prefix { $0 != "/" }) })
        #expect(names == Set(Reader.all.map(\.name)))
    }
}
