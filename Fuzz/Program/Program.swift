import FuzzTargets
import Glibc

/// The reader that is fuzzed, from the variable `PGVIGIL_FUZZ_TARGET`.
private let reader: Reader = {
    let name = getenv("PGVIGIL_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let reader = Reader.all.first(where: { $0.name == name }) else {
        let names = Reader.all.map(\.name).joined(separator: " ")
        fatalError("PGVIGIL_FUZZ_TARGET is none of: \(names)")
    }
    return reader
}()

/// Where libFuzzer comes in.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    reader.read(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}
