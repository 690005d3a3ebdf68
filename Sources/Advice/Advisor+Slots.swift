import Collection
import Examinations
import Recommendations

/// Slots that keep old rows: who reads each, and what may be done.
extension Advisor {
    /// What is known of a slot's reader, and what follows from it.
    struct SlotWay {
        var evidence: [String] = []
        var steps: [Step] = []
        let risk: String
    }

    /// What is said of a slot on a replica.
    static let slotOnReplica =
        "this is a replica: tools for clusters, such as Patroni, keep slots of the other members"
        + " here and remove them themselves"

    static func way(ofSlot row: Row, _ examination: Examination) -> SlotWay {
        let reader = examination.reader(ofSlot: row.text("name"))
        if let pid = row["pid"] { return way(ofSlotInUse: row, pid, reader) }
        if let reader {
            return SlotWay(
                evidence: ["it is the slot of the target \(reader): bring that standby back"],
                risk: "It is the slot of the target \(reader): bring that standby back, or end its"
                    + " long queries.")
        }
        if examination.facts.isInRecovery {
            return SlotWay(
                evidence: [slotOnReplica],
                risk: "Whether it is wanted is known where the cluster is managed.")
        }
        return SlotWay(
            steps: [
                Step(destructive: "SELECT pg_drop_replication_slot(\(row.text("quoted")));")
            ], risk: "Without its slot the reader must be rebuilt; revive it if it is wanted.")
    }

    /// A slot in use cannot be dropped, and its reader would take it again.
    private static func way(
        ofSlotInUse row: Row, _ pid: String, _ reader: String?
    ) -> SlotWay {
        let client = row["client"].map { " from \($0)" } ?? ""
        let who =
            "application \"\(row.text("application_name"))\"\(client), process \(pid) here"
            + (reader.map { "; it is the slot of the target \($0)" } ?? "")
        let look = [Step("SELECT * FROM pg_stat_replication WHERE pid = \(pid);")]
        if row["slot_type"] == "logical" {
            return SlotWay(
                evidence: [
                    "it is in use by \(who): its reader has not confirmed anything newer; look there"
                ], steps: look,
                risk: "While it is in use it cannot be dropped. See why its reader does not go on"
                    + (reader.map { ", on the target \($0)." } ?? "."))
        }
        let place = reader.map { "the target \($0)" } ?? "that standby"
        return SlotWay(
            evidence: [
                "it is in use by the standby \(who): hot_standby_feedback reports the oldest snapshot"
                    + " there; look there for long queries and transactions, and end those"
            ], steps: look,
            risk: "While it is in use it cannot be dropped. End the long query on \(place); without"
                + " hot_standby_feedback such queries are cancelled instead.")
    }
}
