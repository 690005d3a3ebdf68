internal import CGnuTLS
internal import CMicrohttpd
import Glibc
import HTTPMessages

/// Owns one libmicrohttpd daemon, plain or with TLS. It has no listening socket: connections are
/// handed to it, so that limits hold over all addresses and a refusal can be counted.
// @unchecked: libmicrohttpd's functions used here may be called from any thread.
final class Daemon: @unchecked Sendable {
    private static let stackBytes = 1 << 20
    /// One thread serves some ten thousand requests a second; two were not faster on two cores.
    private static let threads: UInt32 = 1

    private let daemon: OpaquePointer
    private let service: Unmanaged<Service>

    private init(adopting daemon: OpaquePointer, service: Unmanaged<Service>) {
        self.daemon = daemon
        self.service = service
    }

    /// - Throws: `HTTPError.start` when the threads cannot be started.
    static func start(_ service: Service, tls: TLSSettings?) throws(HTTPError) -> Daemon {
        // Retained here, released in `stop` when no callback can come any more.
        let retained = Unmanaged.passRetained(service)
        var options = mhd_door_options()
        options.threads = threads
        // Our own table is the limit; this one only has to be out of its way.
        let room = service.limits.maxConnections + ConnectionTable.leavingMax(service.limits) + 64
        options.connections = UInt32(clamping: room) * 2 * threads
        options.connection_bytes = service.limits.headerBytesMax
        options.stack_bytes = stackBytes
        options.context = retained.toOpaque()
        options.target = began
        options.answer = proceed
        options.completed = finished
        options.connection = changed
        errno = 0
        let daemon = withTexts(tls) { certificate, key in
            options.certificate = certificate
            options.key = key
            return mhd_door_start(&options)
        }
        guard let daemon else {
            let code = errno
            retained.release()
            throw .start(code: code)
        }
        return Daemon(adopting: daemon, service: retained)
    }

    /// Hands a connection over, which must be in the table already; false when it was closed.
    func add(_ connection: Connection, _ address: sockaddr_storage, _ size: socklen_t) -> Bool {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                MHD_add_connection(daemon, connection.descriptor, $0, size) == .YES
            }
        }
    }

    /// Closes all connections and ends the threads.
    ///
    /// Called once, when no connection is suspended and none will be.
    func stop() {
        MHD_stop_daemon(daemon)
        service.release()
    }

    private static func withTexts(
        _ tls: TLSSettings?,
        _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> OpaquePointer?
    ) -> OpaquePointer? {
        guard let tls else { return body(nil, nil) }
        let certificate = tls.certificate.map(CChar.init(bitPattern:)) + [0]
        let key = tls.key.map(CChar.init(bitPattern:)) + [0]
        return certificate.withUnsafeBufferPointer { certificate in
            key.withUnsafeBufferPointer { body(certificate.baseAddress, $0.baseAddress) }
        }
    }
}

// MARK: - called by libmicrohttpd

private func service(_ context: UnsafeMutableRawPointer?) -> Service? {
    context.map { Unmanaged<Service>.fromOpaque($0).takeUnretainedValue() }
}

private func connection(_ context: UnsafeMutableRawPointer?) -> Connection? {
    context.map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
}

/// A connection was taken up or is about to be closed.
private func changed(
    _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ change: MHD_ConnectionNotificationCode
) {
    guard let service = service(context), let handle, let slot else { return }
    switch change {
    case .CONNECTION_NOTIFY_STARTED:
        guard let connection = service.table.connection(mhd_door_descriptor(handle)) else { return }
        // Retained here, released when libmicrohttpd says that the connection is closed.
        let owner = Unmanaged.passRetained(connection).toOpaque()
        slot.pointee = owner
        if let tls = connection.context, let session = mhd_door_tls_session(handle) {
            tls.apply(to: OpaquePointer(session), owner: owner)
        }
        connection.opened(handle)
    case .CONNECTION_NOTIFY_CLOSED:
        guard let owner = slot.pointee else { return }
        slot.pointee = nil
        let connection = Unmanaged<Connection>.fromOpaque(owner).takeRetainedValue()
        service.table.remove(connection.descriptor)
    default:
        return
    }
}

/// A request line has arrived; what is returned is the request's context from now on.
private func began(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let handle, let owner = mhd_door_owner(handle) else { return nil }
    guard let connection = connection(owner) else { return owner }
    guard let target else {
        connection.began(target: "", at: RequestLine.Target())
        return owner
    }
    connection.began(
        target: String(cString: target),
        at: RequestLine.Target(reading: target))
    return owner
}

/// The head is complete, a piece of the body has arrived, or the request is complete.
private func proceed(
    _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ target: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?,
    _ body: UnsafePointer<CChar>?, _ bodyBytes: UnsafeMutablePointer<Int>?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let service = service(context), let handle, let bodyBytes,
        let connection = connection(slot?.pointee)
    else { return .NO }
    if bodyBytes.pointee > 0 {
        let piece = UnsafeRawBufferPointer(start: body, count: bodyBytes.pointee)
        bodyBytes.pointee = 0
        return connection.received(piece) ? .YES : .NO
    }
    guard let method, let version else { return .NO }
    let line = RequestLine(method: method, version: version, target: connection.targetPlace)
    return service.proceed(connection, handle, line) ? .YES : .NO
}

/// A request is over.
private func finished(
    _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    connection(slot?.pointee)?.finished(well: reason == .REQUEST_TERMINATED_COMPLETED_OK)
    slot?.pointee = nil
}
