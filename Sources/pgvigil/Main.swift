import CommandParts
import Glibc
import Logging
import Platform

/// The program.
@main
enum Main {
    static func main() async {
        Allocator.staySmall()
        Signals.ignoreBrokenPipes()
        DescriptorLimit.raise()
        let code = await CommandLine.run(Array(Swift.CommandLine.arguments.dropFirst()))
        // There may be no reader.
        LogQueue.standardError.flush(within: .seconds(1))
        exit(code.rawValue)
    }
}
