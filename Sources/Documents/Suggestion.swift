/// The word that was probably meant.
package enum Suggestion {
    /// `; did you mean "interval"?`, or nothing when no candidate is near.
    package static func clause(for word: String, among candidates: some Sequence<String>) -> String
    {
        nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// The candidate with the fewest changes, if they are few for the word's length.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String?
    {
        // Short words resemble everything; long ones are no slips, and comparing them would cost.
        guard (3...64).contains(word.unicodeScalars.count) else { return nil }
        let (lower, count) = (word.lowercased(), word.unicodeScalars.count)
        let changesMax = min(3, count / 3)
        var best: (word: String, distance: Int)?
        for candidate in candidates.sorted() {
            // A difference in length is that many changes at least; most words end here.
            let length = candidate.unicodeScalars.count
            guard (count - changesMax...count + changesMax).contains(length) else { continue }
            let distance = distance(lower, candidate.lowercased())
            if distance <= changesMax, distance < best?.distance ?? Int.max {
                best = (candidate, distance)
            }
        }
        return best?.word ?? candidates.sorted().first { isBeginning(word, of: $0) }
    }

    /// `prod` is meant as `production`.
    private static func isBeginning(_ word: String, of candidate: String) -> Bool {
        word.utf8.count >= 3 && candidate.lowercased().hasPrefix(word.lowercased())
    }

    /// How many letters are to be put in, left out, changed or swapped with their neighbour.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let change = left[row] == right[column] ? 0 : 1
                var least = min(last[column] + change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
