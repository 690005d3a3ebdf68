/// Jobs that are done by turns: each address has its turn, and within it each user.
///
/// A client with many jobs delays its own alone. Of one user's jobs the oldest and the newest are
/// done by turns: one that comes last does not wait for all that others have brought in his name.
struct TurnQueue<Job> {
    private struct Line {
        var users: [String] = []
        var jobs: [String: [Job]] = [:]
        var takesNewest = false
    }

    private var addresses: [String] = []
    private var lines: [String: Line] = [:]

    /// How many jobs wait.
    private(set) var count = 0

    /// Puts a job at the end of its user's line.
    mutating func append(_ job: Job, address: String, user: String) {
        if lines[address] == nil { addresses.append(address) }
        var line = lines[address] ?? Line()
        if line.jobs[user] == nil { line.users.append(user) }
        line.jobs[user, default: []].append(job)
        lines[address] = line
        count += 1
    }

    /// The job whose turn it is; nil when none waits.
    mutating func next() -> Job? {
        guard let address = addresses.first, var line = lines[address],
            let user = line.users.first, var jobs = line.jobs[user], !jobs.isEmpty
        else { return nil }
        addresses.removeFirst()
        line.users.removeFirst()
        let job = line.takesNewest ? jobs.removeLast() : jobs.removeFirst()
        line.takesNewest.toggle()
        line.jobs[user] = jobs.isEmpty ? nil : jobs
        if !jobs.isEmpty { line.users.append(user) }
        lines[address] = line.users.isEmpty ? nil : line
        if !line.users.isEmpty { addresses.append(address) }
        count -= 1
        return job
    }
}
