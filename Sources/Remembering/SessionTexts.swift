import Metrics
import Sampling

/// The texts of statements by their ids, as sessions have shown them while they ran.
///
/// The server's own texts are read rarely, for statements that have series; a statement that runs now
/// shows its text at once. It is kept as it may be shown, and a bounded number of them.
struct SessionTexts: Sendable {
    /// The most statements whose texts are kept; of more those go that were seen first.
    static let textsMax = 500
    /// No more new texts are made fit to be shown for one reading: the others come with the next ones.
    static let newMax = 50
    /// Longer ids are none.
    private static let idBytesMax = 20

    private(set) var texts = ExactDictionary<String>()
    private var order: [String] = []
    private var choice: String?

    /// Takes the texts of statements that are not known yet.
    mutating func take(_ reading: SessionsReading) {
        if choice != reading.textsName { self = SessionTexts() }
        choice = reading.textsName
        var new = 0
        for session in reading.sample.sessions where session.load == .clients {
            // A parallel worker shows its leader's text.
            guard new < Self.newMax, let bytes = session.queryID, bytes.count <= Self.idBytesMax
            else { continue }
            let id = String(decoding: bytes, as: UTF8.self)
            guard texts[id] == nil, let text = reading.text(of: session) else { continue }
            new += 1
            texts[id] = text
            order.append(id)
            if order.count > Self.textsMax { texts[order.removeFirst()] = nil }
        }
    }
}
