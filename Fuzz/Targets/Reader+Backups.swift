import BackupChecks

extension Reader {
    private static let backupNow = 1_796_050_000.0

    /// What tools answer about backups, manifests, and what was remembered of them.
    ///
    /// The first byte chooses.
    static let backups = Reader("backups") { bytes in
        guard let choice = bytes.first else { return }
        let content = Array(bytes.dropFirst())
        switch choice % 4 {
        case 0, 1:
            for kind in BackupTool.Kind.allCases {
                let tool = BackupTool(kind, subject: kind == .walg ? nil : "main")
                var memory = BackupMemory()
                let found = Result { () throws(BackupProblem) in try tool.repositories(content) }
                if case .failure(let problem) = found {
                    promise(!problem.description.isEmpty, "a refusal has a reason")
                    promise(problem.description.utf8.count < 400, "a reason is bounded")
                }
                let places = BackupReport.places(found, &memory, now: backupNow)
                for place in places {
                    guard let newest = place.newest else { continue }
                    promise(newest.finished > 0, "a time that does not exist is none")
                    promise(newest.finished <= backupNow + 300, "a time is not in the future")
                }
                let report = BackupReport(
                    settings: BackupSettings(
                        name: "b", source: .tool(tool), maxAge: .seconds(60)), places: places)
                _ = BackupFamilies.families([report])
                _ = BackupLine(report, now: backupNow)
                let read = BackupMemory.read(BackupMemory.file(["b": memory]))["b"]
                promise(read == memory, "what was written is read")
            }
        case 2:
            _ = BackupManifest.mismatch(in: content, name: "full.dump", bytes: 100)
            let manifest = BackupManifest(ofBaseBackup: content)
            _ = manifest.mismatch(found: manifest.sizes.map { $0.bytes })
        default:
            let memories = BackupMemory.read(content)
            promise(
                memories.values.allSatisfy {
                    $0.sightings.count <= BackupMemory.sightingsMax
                }, "what is remembered is bounded")
            promise(
                BackupMemory.read(BackupMemory.file(memories)) == memories,
                "what was written is read")
        }
    }
}
