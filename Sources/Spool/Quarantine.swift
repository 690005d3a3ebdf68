import Platform

/// Side files with what was found damaged, for a person to look at.
struct Quarantine {
    private static let suffix = ".damaged"
    static let filesMax = 16
    static let bytesMaxEach = 1 << 20

    let directory: String
    let files: any FileLayer
    private var names: Set<String>

    init(directory: String, files: any FileLayer, names: [String]) {
        self.directory = directory
        self.files = files
        self.names = Set(names.filter { $0.hasSuffix(Self.suffix) })
    }

    /// Puts bytes aside; false when this place was put aside before, by an earlier process.
    mutating func put(_ bytes: ArraySlice<UInt8>, segment: Segment, offset: Int) -> Bool {
        let name = "\(segment.name).\(offset)\(Self.suffix)"
        guard names.insert(name).inserted else { return false }
        // What does not fit, or cannot be written, is counted all the same.
        guard names.count <= Self.filesMax else { return true }
        let path = "\(directory)/\(name)"
        do throws(FileError) {
            let file = try files.openToAppend(path)
            try file.append(Array(bytes.prefix(Self.bytesMaxEach)))
            try file.synchronize()
        } catch {
            try? files.remove(path)
        }
        return true
    }
}
