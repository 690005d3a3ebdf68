internal import CCurl
internal import Platform

/// Sends requests one after another, on a thread of its own.
///
/// One client per receiver: a slow one delays no other. Redirects are not followed, proxies
/// come from the options only, certificates are always verified.
package actor Client {
    private let thread: OwnThread
    private let transfer: Transfer
    private let flag = Locked(false)

    /// The thread that the work is done on.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Starts the client's thread; `name` is cut to the 15 bytes that the kernel shows.
    package init(name: String, options: ClientOptions) {
        thread = OwnThread(name: name)
        transfer = Transfer(options, isCancelled: flag)
    }

    deinit { thread.stop() }

    /// The whole answer to a request, whatever its status.
    ///
    /// - Throws: `ClientError`; a cancelled task gets `.cancelled` within about a second.
    package func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        try await cancellable { () throws(ClientError) in try transfer.perform(request) }
    }

    /// What a mail server says to a mail, whether it takes it or not.
    ///
    /// - Throws: `ClientError`; a cancelled task gets `.cancelled` within about a second.
    package func send(_ mail: MailRequest) async throws(ClientError) -> MailReply {
        try await cancellable { () throws(ClientError) in try transfer.perform(mail) }
    }

    private func cancellable<Answer: Sendable>(
        _ perform: () throws(ClientError) -> Answer
    ) async throws(ClientError) -> Answer {
        let flag = self.flag
        flag.withLock { $0 = false }
        if Task.isCancelled { throw .cancelled }
        let result = await withTaskCancellationHandler {
            // By way of `self`: a closure that does not capture it leaves the actor, and with it the
            // thread, for the pool that all share.
            self.result(of: perform)
        } onCancel: {
            flag.withLock { $0 = true }
        }
        return try result.get()
    }

    private func result<Answer: Sendable>(
        of perform: () throws(ClientError) -> Answer
    ) -> Result<Answer, ClientError> {
        Result(catching: perform)
    }
}
