/// Who waits for which other in a sample, as trees.
///
/// Those that wait for an advisory lock may stand in between, but are not counted.
package struct BlockingForest: Sendable {
    /// The trees, those with most sessions first.
    package let trees: [BlockingTree]
    /// The roots that each blocked session waits for, in ascending order; none when the server has not
    /// said what blocks it.
    package let rootsOfWaiters: [Int32: [Int32]]

    /// Of how many trees, those with most sessions, the longest row is looked for.
    package static let depthsMax = 20

    /// What stands behind one root so far.
    private struct Growth {
        var levels: [Int: Int] = [:]
        var longest: Double?
    }

    /// Reads the trees out of a sample.
    package init(_ sample: ActivitySample) {
        let blocked = sample.sessions.filter(\.isBlocked)
        let graph = Graph(sample.sessions)
        var roots: [Int32: [Int32]] = [:]
        var growths: [Int32: Growth] = [:]
        for session in blocked {
            let found = graph.roots(of: session.pid)
            roots[session.pid] = found.map(\.pid).sorted()
            for root in found {
                var growth = growths[root.pid] ?? Growth()
                growth.levels[root.distance, default: 0] += 1
                if let seconds = session.lock?.seconds {
                    growth.longest = max(growth.longest ?? seconds, seconds)
                }
                growths[root.pid] = growth
            }
        }
        rootsOfWaiters = roots
        var trees = growths.map { root, growth in
            BlockingTree(
                root: root, sessions: growth.levels.values.reduce(0, +),
                depth: growth.levels.keys.max() ?? 0, width: growth.levels.values.max() ?? 0,
                longestWait: growth.longest)
        }.sorted { ($1.sessions, $0.root) < ($0.sessions, $1.root) }
        for index in trees.indices.prefix(Self.depthsMax) {
            trees[index].depth = max(
                trees[index].depth, graph.longestRow(behind: trees[index].root))
        }
        self.trees = trees
    }
}

/// Processes by number, with those that each waits for.
private struct Graph {
    private var places: [Int32: Int] = [:]
    private var pids: [Int32] = []
    private var blockers: [[Int]] = []
    /// Which of them wait for themselves by way of others.
    private var isInCircle: [Bool] = []

    init(_ sessions: [SampledSession]) {
        for session in sessions where !session.blockers.isEmpty {
            let place = self.place(session.pid)
            for pid in session.blockers where pid != session.pid {
                let blocker = self.place(pid)
                blockers[place].append(blocker)
            }
        }
        isInCircle = circles()
    }

    private mutating func place(_ pid: Int32) -> Int {
        if let place = places[pid] { return place }
        places[pid] = pids.count
        pids.append(pid)
        blockers.append([])
        return pids.count - 1
    }

    /// Those that wait for none, with the length of the shortest way; in a circle, which the server
    /// is about to break, its lowest process.
    func roots(of pid: Int32) -> [(pid: Int32, distance: Int)] {
        guard let start = places[pid] else { return [] }
        let distances = self.distances(from: start)
        let reached = distances.indices.filter { distances[$0] != nil && $0 != start }
        let roots = reached.filter { blockers[$0].isEmpty }
        if !roots.isEmpty { return roots.map { (pids[$0], distances[$0] ?? 0) } }
        let circle = distances.indices.filter { place in
            distances[place] != nil && isInCircle[place]
        }
        guard let lowest = circle.min(by: { pids[$0] < pids[$1] }) else { return [] }
        // One that is its own root is at least one step away from itself.
        return [(pids[lowest], max(1, distances[lowest] ?? 1))]
    }

    /// How many stand in a row behind a root at most: one that waits for several stands behind the last
    /// of them.
    ///
    /// Each process and each wait is looked at once. A wait that closes a circle counts for nothing.
    func longestRow(behind pid: Int32) -> Int {
        guard let root = places[pid] else { return 0 }
        var rows = [Int?](repeating: nil, count: pids.count)
        var isSeen = [Bool](repeating: false, count: pids.count)
        var isDone = isSeen
        (rows[root], isSeen[root], isDone[root]) = (0, true, true)
        for start in pids.indices where !isSeen[start] {
            isSeen[start] = true
            var path = [(place: start, next: 0)]
            while let (place, next) = path.last {
                if next < blockers[place].count {
                    path[path.count - 1].next += 1
                    let blocker = blockers[place][next]
                    guard !isSeen[blocker] else { continue }
                    isSeen[blocker] = true
                    path.append((blocker, 0))
                } else {
                    let before = blockers[place].filter { isDone[$0] }.compactMap { rows[$0] }.max()
                    rows[place] = before.map { $0 + 1 }
                    isDone[place] = true
                    path.removeLast()
                }
            }
        }
        return rows.compactMap(\.self).max() ?? 0
    }

    /// The lengths of the shortest ways from `start`; nil for those that it does not wait for.
    private func distances(from start: Int) -> [Int?] {
        var distances = [Int?](repeating: nil, count: pids.count)
        distances[start] = 0
        var queue = [start]
        var next = 0
        while next < queue.count {
            let place = queue[next]
            next += 1
            for blocker in blockers[place] where distances[blocker] == nil {
                distances[blocker] = (distances[place] ?? 0) + 1
                queue.append(blocker)
            }
        }
        return distances
    }

    /// Who is in a circle, by Tarjan's algorithm: each process and each wait is looked at once.
    private func circles() -> [Bool] {
        var result = [Bool](repeating: false, count: pids.count)
        var numbers = [Int?](repeating: nil, count: pids.count)
        var lowest = [Int](repeating: 0, count: pids.count)
        var isOpen = result
        var open: [Int] = []
        var number = 0
        for start in pids.indices where numbers[start] == nil {
            var path = [(place: start, next: 0)]
            while let (place, next) = path.last {
                if next == 0 {
                    number += 1
                    (numbers[place], lowest[place], isOpen[place]) = (number, number, true)
                    open.append(place)
                }
                if next < blockers[place].count {
                    path[path.count - 1].next += 1
                    let blocker = blockers[place][next]
                    if numbers[blocker] == nil {
                        path.append((blocker, 0))
                    } else if isOpen[blocker] {
                        lowest[place] = min(lowest[place], numbers[blocker] ?? 0)
                    }
                    continue
                }
                path.removeLast()
                if let before = path.last?.place {
                    lowest[before] = min(lowest[before], lowest[place])
                }
                guard lowest[place] == numbers[place], let end = open.firstIndex(of: place) else {
                    continue
                }
                let members = open[end...]
                for member in members {
                    (isOpen[member], result[member]) = (false, members.count > 1)
                }
                open.removeSubrange(end...)
            }
        }
        return result
    }
}
