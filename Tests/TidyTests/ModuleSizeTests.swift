import Testing

/// How large a module may become before it is divided.
@Suite struct ModuleSizeTests {
    private static let linesMax = 2_500

    /// Folders that hold data and count for nothing, and what the data is.
    ///
    /// A statement, a board or a page is read alone, so that many of them make a module no harder to
    /// know.
    private static let data = [
        "Sources/Collection/Catalog/": "statements and their columns",
        "Sources/Dashboards/": "boards, rows of panels",
        "Sources/HistorySchema/Migrations/": "statements of SQL",
        "Sources/Indicators/Catalog/": "indicators as values",
        "Sources/Manuals/Texts/": "documents as texts, written by a test",
        "Sources/Packs/Texts/": "files of packs as texts, written by a test",
        "Sources/Runbooks/": "pages as texts, written by a test",
    ]

    private static func lineCount(_ files: [CheckoutFile]) -> Int {
        files.reduce(0) { $0 + $1.lines.count - 1 }
    }

    @Test(arguments: Manifest.modules.filter { $0.kind != .library }.map(\.name))
    func `a module has at most 2,500 lines beside its data`(name: String) {
        let code = CheckoutFile.sources.filter { file in
            file.module == name && !Self.data.keys.contains(where: file.path.hasPrefix)
        }
        #expect(Self.lineCount(code) <= Self.linesMax, "divide \(name), or move a part of it")
    }

    @Test func `every folder of data is there`() {
        for folder in Self.data.keys {
            #expect(CheckoutFile.sources.contains { $0.path.hasPrefix(folder) }, "\(folder)")
        }
    }
}
