import Glibc

/// Turns what a database holds in its own encoding into UTF-8, and statements back.
///
/// The server would refuse a whole answer for one text that it cannot convert, and what all
/// databases share (names, running statements) it takes for its own encoding although it may come
/// from a database with another one. So it sends bytes as they are: what is UTF-8 stays, the rest
/// is converted here, and what is neither is repaired where it is shown.
final class TextDecoding {
    private let toUTF8: iconv_t
    private let fromUTF8: iconv_t

    /// Nil for UTF-8, and for what knows no encoding or none that this system knows.
    init?(server encoding: String) {
        guard let name = Self.name(of: encoding) else { return nil }
        let toUTF8 = iconv_open("UTF-8", name)
        let fromUTF8 = iconv_open(name, "UTF-8")
        // The error is -1 in the place of a pointer.
        guard let toUTF8, Int(bitPattern: toUTF8) != -1 else { return nil }
        guard let fromUTF8, Int(bitPattern: fromUTF8) != -1 else {
            iconv_close(toUTF8)
            return nil
        }
        self.toUTF8 = toUTF8
        self.fromUTF8 = fromUTF8
    }

    deinit {
        iconv_close(toUTF8)
        iconv_close(fromUTF8)
    }

    /// The bytes in UTF-8, or nil when they already are or cannot be converted.
    func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        return Self.convert(bytes, by: toUTF8)
    }

    /// A statement in the database's encoding, or nil when it is the same in both or has no form.
    func encoded(_ text: String) -> [UInt8]? {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        return Array(text.utf8).withUnsafeBufferPointer { Self.convert($0, by: fromUTF8) }
    }

    private static func convert(
        _ bytes: UnsafeBufferPointer<UInt8>, by converter: iconv_t
    ) -> [UInt8]? {
        // No letter takes more than four bytes in UTF-8, and none takes more elsewhere.
        var output = [UInt8](repeating: 0, count: bytes.count * 4)
        var inputLeft = bytes.count
        var outputLeft = output.count
        let isWhole = output.withUnsafeMutableBufferPointer { buffer in
            var from = UnsafeMutablePointer<CChar>(
                OpaquePointer(UnsafeMutablePointer(mutating: bytes.baseAddress)))
            var to = UnsafeMutablePointer<CChar>(OpaquePointer(buffer.baseAddress))
            _ = iconv(converter, nil, nil, nil, nil)
            return iconv(converter, &from, &inputLeft, &to, &outputLeft) != -1
        }
        guard isWhole, inputLeft == 0 else { return nil }
        output.removeLast(outputLeft)
        return output
    }

    /// The C library's name for an encoding of the server's.
    private static func name(of encoding: String) -> String? {
        if let name = names[encoding] { return name }
        if encoding.hasPrefix("WIN") { return "CP" + encoding.dropFirst(3) }
        return nil
    }

    private static let names = [
        "LATIN1": "ISO-8859-1", "LATIN2": "ISO-8859-2", "LATIN3": "ISO-8859-3",
        "LATIN4": "ISO-8859-4", "LATIN5": "ISO-8859-9", "LATIN6": "ISO-8859-10",
        "LATIN7": "ISO-8859-13", "LATIN8": "ISO-8859-14", "LATIN9": "ISO-8859-15",
        "LATIN10": "ISO-8859-16", "ISO_8859_5": "ISO-8859-5", "ISO_8859_6": "ISO-8859-6",
        "ISO_8859_7": "ISO-8859-7", "ISO_8859_8": "ISO-8859-8", "KOI8R": "KOI8-R",
        "KOI8U": "KOI8-U", "EUC_JP": "EUC-JP", "EUC_JIS_2004": "EUC-JISX0213",
        "EUC_CN": "EUC-CN", "EUC_KR": "EUC-KR", "EUC_TW": "EUC-TW",
    ]
}
