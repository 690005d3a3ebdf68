internal import CCurl
import Glibc
import HTTPMessages
internal import Platform

/// Owns one libcurl handle, which keeps its connections open between requests.
// @unchecked: only the actor that owns it calls it, on that actor's thread.
final class Transfer: @unchecked Sendable {
    private static let isReady: Bool = {
        // Without libcurl's signals nothing else keeps a lost connection from ending the process.
        Signals.ignoreBrokenPipes()
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()
    private static let redirectsNone = 0
    private static let headBytesMax = 64 << 10

    let options: ClientOptions
    let isCancelled: Locked<Bool>
    let handle: UnsafeMutableRawPointer?
    /// What libcurl says of the last failure.
    let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(_ options: ClientOptions, isCancelled: Locked<Bool>) {
        self.options = options
        self.isCancelled = isCancelled
        handle = Self.isReady ? curl_easy_init() : nil
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        words.deallocate()
    }

    /// What the callbacks fill.
    final class Sink {
        let bodyBytesMax: Int
        let isCancelled: Locked<Bool>
        var head: [UInt8] = []
        var body: [UInt8] = []
        var isBodyCut = false
        /// Ends the dialogue with a mail server that offers no authentication; nil to go on.
        var authentication: MailAuthentication?

        init(_ bodyBytesMax: Int, _ isCancelled: Locked<Bool>) {
            self.bodyBytesMax = bodyBytesMax
            self.isCancelled = isCancelled
        }

        /// Keeps a line of the head; a new status line starts again, for 100 Continue comes first.
        func takeHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
            if bytes.starts(with: "HTTP/".utf8) { head = [] }
            head.append(contentsOf: bytes)
            if authentication?.endsDialogue(String(decoding: bytes, as: UTF8.self)) == true {
                return false
            }
            return head.count <= Transfer.headBytesMax
        }

        func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
            let room = bodyBytesMax - body.count
            body.append(contentsOf: bytes.prefix(room))
            if bytes.count > room { isBodyCut = true }
            return !isBodyCut
        }
    }

    /// - Throws: `ClientError` when there is no whole answer.
    func perform(_ request: ClientRequest) throws(ClientError) -> ClientResponse {
        guard let handle else { throw .other("libcurl cannot be started") }
        try Self.check(request)
        curl_easy_reset(handle)
        let sink = Sink(options.responseBytesMax, isCancelled)
        let context = Unmanaged.passUnretained(sink).toOpaque()
        keepWords(handle)
        try set(request, handle, context)
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        // An empty value takes away what libcurl would add by itself; a signature would name it, too.
        let fields =
            request.headers.map { "\($0.name): \($0.value)" }
            + (request.awsSigning == nil ? ["Expect:"] : [])
        for field in fields { list = curl_slist_append(list, field) ?? list }
        _ = curl_door_headers(handle, list)
        let code = request.body.withUnsafeBytes { body in
            if request.method == "POST" || !body.isEmpty {
                _ = curl_door_body(
                    handle, body.baseAddress ?? UnsafeRawPointer(context), body.count)
                _ = curl_door_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
            }
            return withExtendedLifetime(sink) { curl_easy_perform(handle) }
        }
        let status = curl_door_status(handle)
        if code == CURLE_OK || (sink.isBodyCut && code == CURLE_WRITE_ERROR) {
            return ClientResponse(
                status: status, headers: Self.fields(sink.head), body: sink.body,
                isBodyCut: sink.isBodyCut)
        }
        throw error(
            code, status: status >= 200 ? status : nil,
            place: options.socketPath ?? Self.place(options.proxy ?? request.url))
    }

    static let urlRefusal = ClientError.request(
        "the URL is none that is understood; write http:// or https://")

    private static func check(_ request: ClientRequest) throws(ClientError) {
        guard request.method.utf8.allSatisfy(\.isTokenCharacter), !request.method.isEmpty else {
            throw .request("the method is no word")
        }
        for field in request.headers where !HeaderField.isSafe(field.name, field.value) {
            throw .request("a header field would break its line")
        }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw .request("the URL holds a blank or a byte that is not ASCII")
        }
        let url = request.url.lowercased()
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw urlRefusal }
    }

    /// What holds for every transfer.
    var commonTexts: [(CURLoption, String?)] {
        [
            // An empty proxy is none: without it the environment would be asked.
            (CURLOPT_PROXY, options.proxy ?? ""), (CURLOPT_NOPROXY, ""),
            (CURLOPT_CAINFO, options.authorityFile),
            (CURLOPT_SSLCERT, options.certificateFile), (CURLOPT_SSLKEY, options.keyFile),
        ]
    }

    /// What holds for every transfer.
    var commonNumbers: [(CURLoption, Int)] {
        [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_SSL_VERIFYPEER, 1),
            // The path of a Unix socket says who is there; no name could lead elsewhere.
            (CURLOPT_SSL_VERIFYHOST, options.socketPath == nil ? 2 : 0),
            (CURLOPT_TCP_KEEPALIVE, 1),
            (CURLOPT_CONNECTTIMEOUT_MS, Int(options.connectTimeout.millisecondsRoundedUp)),
            (CURLOPT_TIMEOUT_MS, Int(options.timeout.millisecondsRoundedUp)),
            (CURLOPT_LOW_SPEED_LIMIT, 1),
            // A deadline does not wait for libcurl's thread that resolves a name; it ends by itself.
            (CURLOPT_QUICK_EXIT, 1),
            (CURLOPT_LOW_SPEED_TIME, max(1, Int(options.stallTimeout.seconds.rounded(.up)))),
        ]
    }

    /// Has libcurl write down what it says of a failure.
    func keepWords(_ handle: UnsafeMutableRawPointer) {
        words[0] = 0
        _ = curl_door_errors(handle, words)
    }

    /// Hands options to libcurl.
    func apply(
        _ texts: [(CURLoption, String?)], _ numbers: [(CURLoption, Int)],
        _ handle: UnsafeMutableRawPointer
    ) throws(ClientError) {
        for (option, value) in texts {
            guard let value else { continue }
            let code = curl_door_text(handle, option, value)
            if code != CURLE_OK { throw error(code, status: nil, place: nil) }
        }
        for (option, value) in numbers {
            let code = curl_door_number(handle, option, value)
            if code != CURLE_OK { throw error(code, status: nil, place: nil) }
        }
    }

    private func set(
        _ request: ClientRequest, _ handle: UnsafeMutableRawPointer,
        _ context: UnsafeMutableRawPointer
    ) throws(ClientError) {
        let texts: [(CURLoption, String?)] = [
            (CURLOPT_URL, request.url), (CURLOPT_PROTOCOLS_STR, "http,https"),
            (CURLOPT_USERAGENT, options.userAgent),
            (CURLOPT_UNIX_SOCKET_PATH, options.socketPath),
            (CURLOPT_CUSTOMREQUEST, request.method == "GET" ? nil : request.method),
            (CURLOPT_AWS_SIGV4, request.awsSigning?.parameters),
            (CURLOPT_USERNAME, request.awsSigning?.keyID),
            (CURLOPT_PASSWORD, request.awsSigning?.secretKey),
        ]
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_FOLLOWLOCATION, Self.redirectsNone),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
        ]
        try apply(commonTexts + texts, commonNumbers + numbers, handle)
        _ = curl_door_sinks(handle, takeBody, takeHead, context)
        _ = curl_door_progress(handle, progress, context)
    }

    private static func fields(_ head: [UInt8]) -> [(name: String, value: String)] {
        head.split(separator: 0x0a).dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d }
            let value = line[(colon + 1)...].drop(while: isBlank).reversed().drop(while: isBlank)
            return (
                String(decoding: line[..<colon], as: UTF8.self),
                String(decoding: value.reversed(), as: UTF8.self)
            )
        }
    }
}

// libcurl calls these on the client's thread while `perform` holds the sink.

func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let sink = Unmanaged<Transfer.Sink>.fromOpaque(context).takeUnretainedValue()
    let total = size * count
    return sink.takeBody(UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
}

func takeHead(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let sink = Unmanaged<Transfer.Sink>.fromOpaque(context).takeUnretainedValue()
    let total = size * count
    return sink.takeHead(UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
}

func progress(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    guard let context else { return 0 }
    let sink = Unmanaged<Transfer.Sink>.fromOpaque(context).takeUnretainedValue()
    return sink.isCancelled.withLock { $0 } ? 1 : 0
}
