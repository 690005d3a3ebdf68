internal import CMicrohttpd
import Glibc
import HTTPMessages

/// Judges whether a request can only be read in one way.
///
/// A proxy in front of us may take the other one of two lengths, or see a header field where we see
/// none; what it takes for a body would be a request to us. libmicrohttpd 0.9 counts the first of
/// two fields, puts folded lines together wrongly and ends values at a zero byte, and does not report it.
/// But it leaves every name and value where it was received, so their places show what it skipped.
enum Framing {
    /// More digits than any length that is let in.
    private static let lengthDigitsMax = 18
    /// libmicrohttpd 1.0 refuses these requests itself, and keeps its texts in another way.
    private static let keepsPlaces = String(cString: MHD_get_version()).hasPrefix("0.")

    /// A header field, and where it lies.
    struct Field {
        let name: UnsafePointer<CChar>
        let nameBytes: Int
        let value: UnsafePointer<CChar>
        let valueBytes: Int

        func isNamed(_ other: StaticString) -> Bool {
            nameBytes == other.utf8CodeUnitCount && strncasecmp(name, other.pointer, nameBytes) == 0
        }

        var bytes: UnsafeBufferPointer<UInt8> { Framing.bytes(value, valueBytes) }

        var isWellFormed: Bool {
            nameBytes > 0 && Framing.bytes(name, nameBytes).allSatisfy(\.isTokenCharacter)
                && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
        }
    }

    /// What a head says about its body.
    struct Verdict: Equatable {
        /// Whether there is one reading only.
        var isSound = false
        /// Whether the body comes in chunks.
        var isChunked = false
    }

    /// Judges a head that has arrived completely.
    static func verdict(_ handle: OpaquePointer, _ line: RequestLine) -> Verdict {
        let fields = Self.fields(handle)
        let lengths = fields.filter { $0.isNamed("Content-Length") }
        let encodings = fields.filter { $0.isNamed("Transfer-Encoding") }
        let hosts = fields.filter { $0.isNamed("Host") }
        let isOld = strcmp(line.version, "HTTP/1.0") == 0
        var verdict = Verdict()
        verdict.isChunked = !encodings.isEmpty
        verdict.isSound =
            isLine(line) && fields.allSatisfy(\.isWellFormed)
            && lengths.count + encodings.count <= 1
            && lengths.allSatisfy(isLength) && encodings.allSatisfy { isChunked($0) && !isOld }
            && hosts.count <= 1 && (isOld || hosts.count == 1) && hosts.allSatisfy(isHost)
            && (!keepsPlaces || liesAsReceived(fields, line))
        return verdict
    }

    private static func isLine(_ line: RequestLine) -> Bool {
        bytes(line.method, strlen(line.method)).allSatisfy(\.isTokenCharacter)
            && line.target.isWithoutBlanks
    }

    private static func isLength(_ field: Field) -> Bool {
        (1...lengthDigitsMax).contains(field.valueBytes)
            && field.bytes.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isChunked(_ field: Field) -> Bool {
        field.valueBytes == 7 && strncasecmp(field.value, "chunked", 7) == 0
    }

    /// A name or an address, perhaps with a port.
    private static func isHost(_ field: Field) -> Bool {
        field.bytes.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && !"\"#,/<>?@\\^`{|}".utf8.contains(byte)
        }
    }

    /// Whether nothing lies between the parts but what ends them.
    ///
    /// Two zero bytes stand for the end of a line, and two more for the empty one behind the last;
    /// one stands for the colon, before blanks.
    private static func liesAsReceived(_ fields: [Field], _ line: RequestLine) -> Bool {
        let target = line.target
        let method = UInt(bitPattern: line.method)
        let version = UInt(bitPattern: line.version)
        guard target.address == method + UInt(strlen(line.method)) + 1,
            version == target.address + UInt(target.bytes) + 1
        else { return false }
        var end = version + UInt(strlen(line.version))
        for field in fields {
            let name = UInt(bitPattern: field.name)
            let value = UInt(bitPattern: field.value)
            let colon = name + UInt(field.nameBytes)
            guard name == end + 2, value > colon, areBlanks(from: colon + 1, to: value) else {
                return false
            }
            end = value + UInt(field.valueBytes)
        }
        guard !fields.isEmpty, let mark = UnsafePointer<UInt8>(bitPattern: end) else {
            return fields.isEmpty
        }
        return (0..<4).allSatisfy { mark[$0] == 0 }
    }

    private static func areBlanks(from start: UInt, to end: UInt) -> Bool {
        guard let bytes = UnsafePointer<UInt8>(bitPattern: start) else { return false }
        return (0..<Int(end - start)).allSatisfy { bytes[$0] == 0x20 || bytes[$0] == 0x09 }
    }

    private static func bytes(
        _ start: UnsafePointer<CChar>, _ count: Int
    ) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: count)
    }

    private static func fields(_ handle: OpaquePointer) -> [Field] {
        var fields: [Field] = []
        withUnsafeMutablePointer(to: &fields) { target in
            _ = MHD_get_connection_values_n(
                handle, .HEADER_KIND,
                { target, _, name, nameBytes, value, valueBytes in
                    guard let name, let value else { return .YES }
                    target?.assumingMemoryBound(to: [Field].self).pointee.append(
                        Field(
                            name: name, nameBytes: nameBytes, value: value, valueBytes: valueBytes))
                    return .YES
                }, target)
        }
        return fields
    }
}

extension StaticString {
    fileprivate var pointer: UnsafePointer<CChar> {
        UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
