import Platform
import Spool

extension SinkFailure {
    /// What a failure of the spool means for a sink.
    init(_ error: SpoolError) {
        var topic: String?
        // Every attempt opens another file.
        if case .file(let error) = error { topic = "\(error.action): \(error.reason)" }
        self.init(.spool, "\(error)", topic: topic)
    }
}
