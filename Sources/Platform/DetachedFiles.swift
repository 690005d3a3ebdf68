internal import CPlatform
import Glibc

/// Files that may lie on a disk which never answers: a child process looks at each.
///
/// A thread that the kernel holds would keep this process from its end; a child keeps it from nothing.
/// All of it blocks its thread until the child has ended or the limit is reached: for a thread of its
/// own. While a child is held beyond that, so is its caller.
package struct DetachedFiles: Sendable {
    /// As which user it is looked; nil for that of this process.
    private let identity: ChildProcess.Identity?
    /// How long a look may take.
    private let limit: Duration
    /// Whether the answer is still of use.
    private let isWanted: @Sendable () -> Bool

    /// Looks that end within a limit.
    package init(
        as identity: ChildProcess.Identity? = nil, within limit: Duration,
        isWanted: @escaping @Sendable () -> Bool = { true }
    ) {
        self.identity = identity
        self.limit = limit
        self.isWanted = isWanted
    }

    /// An answer with more than this many bytes is given up: some 200,000 names.
    private static let bytesMax = 32 << 20
    private static let headBytes = MemoryLayout<platform_seen>.size

    /// What is in a directory; links that lead nowhere, and what has gone meanwhile, are left out.
    /// - Throws: `FileError` when it cannot be read or does not answer in time.
    package func list(_ directory: String) throws(FileError) -> [SeenFile] {
        let answer = try look(platform_look_list, at: directory, bytesMax: Self.bytesMax)
        var found: [SeenFile] = []
        var place = 0
        while let seen = Self.head(answer, at: place) {
            let name = place + Self.headBytes
            place = name + Int(seen.name_bytes)
            guard place <= answer.count else { break }
            // A name that is no UTF-8 could not be opened by what is made of it.
            guard seen.reason == 0,
                let text = String(validating: answer[name..<place], as: UTF8.self)
            else { continue }
            found.append(SeenFile(seen, named: text))
        }
        return found
    }

    /// What the kernel says of each of these paths below a directory; nil for what is not there.
    /// - Throws: `FileError` when the directory cannot be read or does not answer in time.
    package func facts(
        of paths: [String], in directory: String
    ) throws(FileError) -> [SeenFile?] {
        guard !paths.isEmpty else { return [] }
        let input = paths.flatMap { $0.utf8.filter { $0 != 0 } + [0] }
        let answer = try look(
            platform_look_facts, at: directory, input: input,
            bytesMax: Self.headBytes * (paths.count + 1))
        return paths.enumerated().map { index, path in
            Self.head(answer, at: index * Self.headBytes).flatMap { seen in
                seen.reason == 0 ? SeenFile(seen, named: path) : nil
            }
        }
    }

    /// The content of a regular file.
    /// - Throws: `FileError` when it cannot be read, is longer than `bytesMax` (EFBIG), or does not
    ///   come in time.
    package func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
        try look(platform_look_content, at: path, bytesMax: bytesMax)
    }

    private static func head(_ answer: [UInt8], at place: Int) -> platform_seen? {
        guard place + headBytes <= answer.count else { return nil }
        return answer.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: place, as: platform_seen.self)
        }
    }

    private func look(
        _ look: platform_look, at place: String, input: [UInt8] = [], bytesMax: Int
    ) throws(FileError) -> [UInt8] {
        let action = look == platform_look_content ? "read" : "list"
        let identity = identity
        do throws(CommandOutput.Failure) {
            return try CommandOutput.of(
                place, input: input, within: limit, bytesMax: bytesMax, leftoverMax: .zero,
                isWanted: isWanted
            ) { (given, out, err) throws(FileError) in
                try ChildProcess.start(
                    looking: look, at: place, input: given, output: out, errors: err, as: identity)
            }.success.get()
        } catch {
            switch error {
            case .start(let refusal): throw refusal
            case .deadline: throw FileError(timedOut: action, place)
            case .tooLong: throw FileError(action, place, code: EFBIG)
            case .cancelled: throw FileError(action, place, code: ECANCELED)
            case .ended(.exited(let code), _): throw FileError(action, place, code: code)
            case .ended(.signalled, _): throw FileError(action, place, code: EINTR)
            }
        }
    }
}
