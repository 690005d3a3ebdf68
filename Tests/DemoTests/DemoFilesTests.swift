import AgentSettings
import Configuration
import Demo
import Glibc
import Limits
import NotificationSettings
import Platform
import Preparation
import Receivers
import RuleDocuments
import Support
import TargetSettings
import Testing

@Suite struct DemoFilesTests {
    private static func files(in directory: String, alerts: String?) -> DemoFiles {
        DemoFiles(
            directory: directory, listen: "127.0.0.1:9787", intervalSeconds: 5,
            watching: "host='\(directory)' dbname=postgres user=pgvigil",
            writing: "host='\(directory)' dbname=monitoring user=pgvigil_history",
            webhook: "http://127.0.0.1:1/abc", alerts: alerts)
    }

    @Test(arguments: ["plain", #"with "quotes" and \backslash"#, "with: colon # and [brackets]"])
    func `the files are what any agent runs by, wherever they are`(name: String) throws {
        let place = try TemporaryDirectory("demo")
        let directory = "\(place.path)/\(name)"
        try Files.makeDirectory(directory)
        let files = Self.files(in: directory, alerts: nil)
        try files.write()
        let read = try Configuration.load(files.path, files: DiskFiles()).get()
        #expect(read.targets.map(\.name) == ["demo"])
        #expect(read.cautions == [])
        #expect(read.targets.first?.conninfo.secretText == files.watching)
        #expect(read.targets.first?.environment == .development)
        #expect(read.agent.interval == .seconds(5))
        #expect(read.agent.stateDirectory == "\(directory)/agent")
        #expect(read.history?.conninfo.secretText == files.writing)
        #expect(read.notifications.receivers.map(\.name) == ["terminal"])
        let rules = read.rules.files.flatMap(\.groups).flatMap(\.rules).map(\.name)
        #expect(rules == ["ShopOrderWaits", "ShopTransactionForgotten"])
        // A client that knows the path can write to the terminal.
        var status = stat()
        #expect(stat("\(directory)/webhook-url", &status) == 0 && status.st_mode & 0o077 == 0)
    }

    @Test func `the rules for real servers come along`() throws {
        let place = try TemporaryDirectory("demo")
        let files = Self.files(in: place.path, alerts: "\(Checkout.root)/alerts")
        try files.write()
        let read = try Configuration.load(files.path, files: DiskFiles()).get()
        let rules = Set(read.rules.files.flatMap(\.groups).flatMap(\.rules).map(\.name))
        #expect(
            rules.isSuperset(of: ["ShopOrderWaits", "PostgresDown", "PostgresWraparoundForecast"]))
        #expect(read.cautions == [])
        #expect(read.notifications.externalURL == "http://127.0.0.1:9787")
    }
}
