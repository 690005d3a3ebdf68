package import Metrics

/// Writes the little JSON that history needs.
package enum HistoryJSON {
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// An object with the labels as texts.
    package static func append(_ labels: LabelSet, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, label) in labels.labels.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(label.name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(label.value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// A text in quotes.
    ///
    /// The zero character becomes U+FFFD: PostgreSQL's jsonb holds every character but that one.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0: bytes += [0xEF, 0xBF, 0xBD]
            case 1..<0x20:
                bytes += Array("\\u00".utf8)
                bytes.append(hexadecimal[Int(byte >> 4)])
                bytes.append(hexadecimal[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
