internal import CCurl

extension Transfer {
    /// The bytes of a mail, and how many of them libcurl has.
    fileprivate final class Source {
        let bytes: [UInt8]
        var sent = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    /// Hands a mail to a server.
    ///
    /// - Throws: `ClientError` when the server did not come to say what it thinks of the mail.
    func perform(_ mail: MailRequest) throws(ClientError) -> MailReply {
        guard let handle else { throw .other("libcurl cannot be started") }
        try Self.check(mail)
        curl_easy_reset(handle)
        let sink = Sink(options.responseBytesMax, isCancelled)
        let context = Unmanaged.passUnretained(sink).toOpaque()
        if mail.username != nil {
            sink.authentication = MailAuthentication(mail.security)
        }
        keepWords(handle)
        try set(mail, handle, context)
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for recipient in mail.recipients {
            list = curl_slist_append(list, "<\(recipient)>") ?? list
        }
        _ = curl_door_recipients(handle, list)
        let source = Source(mail.body)
        _ = curl_door_upload(
            handle, giveBody, Unmanaged.passUnretained(source).toOpaque(), source.bytes.count)
        let code = withExtendedLifetime((sink, source)) { curl_easy_perform(handle) }
        if sink.authentication?.isMissing == true {
            throw .other(
                "the server offers no authentication (AUTH), but username is set: nothing was sent")
        }
        let reply = MailReply(code: curl_door_status(handle), lines: Self.lines(sink.head))
        if code == CURLE_OK || (400...599).contains(reply.code) { return reply }
        if code == CURLE_USE_SSL_FAILED { throw .tls("the server does not offer STARTTLS") }
        if code == CURLE_LOGIN_DENIED {
            throw .other("the server offers no way to authenticate that is understood")
        }
        throw error(code, status: nil, place: nil)
    }

    private static func check(_ mail: MailRequest) throws(ClientError) {
        let isSafe = { (text: String) in
            !text.isEmpty
                && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"<>\"".utf8.contains($0) }
        }
        guard mail.recipients.allSatisfy(isSafe), isSafe(mail.sender), !mail.recipients.isEmpty
        else { throw .request("an address is none that is understood") }
        guard isSafe(mail.host), !mail.host.utf8.contains(where: "/@?#".utf8.contains) else {
            throw .request("the host is none that is understood")
        }
    }

    private func set(
        _ mail: MailRequest, _ handle: UnsafeMutableRawPointer, _ context: UnsafeMutableRawPointer
    ) throws(ClientError) {
        // An address of IPv6 stands in brackets.
        let host = mail.host.utf8.contains(0x3a) ? "[\(mail.host)]" : mail.host
        let scheme = mail.security == .implicit ? "smtps" : "smtp"
        let texts: [(CURLoption, String?)] = [
            (CURLOPT_URL, "\(scheme)://\(host):\(mail.port)"),
            (CURLOPT_PROTOCOLS_STR, "smtp,smtps"), (CURLOPT_MAIL_FROM, "<\(mail.sender)>"),
            (CURLOPT_USERNAME, mail.username), (CURLOPT_PASSWORD, mail.password),
        ]
        let numbers: [(CURLoption, Int)] = [
            (
                CURLOPT_USE_SSL,
                Int((mail.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue)
            ),
            // Who can be reached gets it, also when another recipient is refused.
            (CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1),
            // Servers end connections that stand idle between two mails.
            (CURLOPT_FORBID_REUSE, 1), (CURLOPT_HTTPPROXYTUNNEL, 1),
        ]
        try apply(commonTexts + texts, commonNumbers + numbers, handle)
        _ = curl_door_sinks(handle, takeBody, takeHead, context)
        _ = curl_door_progress(handle, progress, context)
    }

    private static func lines(_ head: [UInt8]) -> [String] {
        head.split(separator: 0x0a).map { line in
            String(decoding: line.filter { $0 >= 0x20 && $0 != 0x7f }, as: UTF8.self)
        }
    }
}

// libcurl calls it on the client's thread while `perform` holds the source.
private func giveBody(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let buffer, let context else { return 0 }
    let source = Unmanaged<Transfer.Source>.fromOpaque(context).takeUnretainedValue()
    let part = source.bytes[source.sent...].prefix(size * count)
    let room = UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
    room.copyBytes(from: part)
    source.sent += part.count
    return part.count
}
