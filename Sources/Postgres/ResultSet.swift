internal import CLibpq
import Glibc

/// An answer: the `PGresult` at its end and the rows before it; cells are read in place and copied
/// out by the caller.
package struct ResultSet: ~Copyable {
    private let raw: OpaquePointer
    /// For a database in another encoding than UTF-8.
    private let decoding: TextDecoding?
    private let rows: Rows

    init(adopting raw: OpaquePointer, rows: Rows, decoding: TextDecoding?) {
        self.raw = raw
        self.rows = rows
        self.decoding = decoding
    }

    deinit { PQclear(raw) }

    /// How many rows came.
    package var rowCount: Int { rows.count }
    /// How many columns each row has.
    package var columnCount: Int { Int(PQnfields(raw)) }

    /// A column's name.
    package borrowing func name(_ column: Int) -> String {
        PQfname(raw, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// The oid of a column's type.
    package borrowing func type(_ column: Int) -> UInt32 { PQftype(raw, Int32(column)) }

    /// A cell as text, repaired where it is not UTF-8; nil for NULL.
    package borrowing func string(_ row: Int, _ column: Int) -> String? {
        rows.withBytes(row, column) { text($0) }
    }

    /// A cell as a number; nil for NULL and for what is not one.
    package borrowing func double(_ row: Int, _ column: Int) -> Double? {
        rows.withBytes(row, column) { bytes -> Double? in
            bytes.withMemoryRebound(to: CChar.self) { bytes -> Double? in
                guard let start = bytes.baseAddress else { return nil }
                var end: UnsafeMutablePointer<CChar>?
                let value = strtod(start, &end)
                return end == UnsafeMutablePointer(mutating: start) ? nil : value
            }
        } ?? nil
    }

    /// Appends a cell's bytes to `buffer`; false for NULL.
    package borrowing func append(_ row: Int, _ column: Int, to buffer: inout [UInt8]) -> Bool {
        rows.withBytes(row, column) { bytes in
            if let decoded = decoding?.decoded(bytes) {
                buffer.append(contentsOf: decoded)
            } else {
                buffer.append(contentsOf: bytes)
            }
            return true
        } ?? false
    }

    /// Throws when the server answered with an error instead of rows.
    borrowing func check() throws(PostgresError) {
        switch PQresultStatus(raw) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return
        default: break
        }
        var message = OneLine.of(field(Self.primaryMessage) ?? "no message")
        guard let state = field(Self.sqlState) else { throw .connectionLost(message) }
        // Only there the server's second sentence says what the first one is about.
        if state == Self.dependentObjects, let detail = field(Self.detail) {
            message += ": " + OneLine.of(detail)
        }
        throw .server(SQLState(rawValue: state), message: message)
    }

    private borrowing func field(_ code: Int32) -> String? {
        guard let start = PQresultErrorField(raw, code) else { return nil }
        let bytes = UnsafeBufferPointer(start: start, count: strlen(start))
        return bytes.withMemoryRebound(to: UInt8.self) { text($0) }
    }

    private borrowing func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        decoding?.decoded(bytes).map { String(decoding: $0, as: UTF8.self) }
            ?? String(decoding: bytes, as: UTF8.self)
    }

    // PG_DIAG_SQLSTATE and its neighbours are character macros, which Swift does not see.
    private static let sqlState = Int32(UInt8(ascii: "C"))
    private static let primaryMessage = Int32(UInt8(ascii: "M"))
    private static let detail = Int32(UInt8(ascii: "D"))

    /// Other objects depend on what is to be dropped.
    private static let dependentObjects = "2BP01"

    /// Whether the server waits for the rows of a COPY.
    var isCopyIn: Bool { PQresultStatus(raw) == PGRES_COPY_IN }

    /// Whether the server is in a COPY conversation.
    var isCopy: Bool {
        switch PQresultStatus(raw) {
        case PGRES_COPY_OUT, PGRES_COPY_IN, PGRES_COPY_BOTH: true
        default: false
        }
    }
}
