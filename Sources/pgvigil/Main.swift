import Glibc
import Platform

/// The program.
@main
enum Main {
    static func main() async {
        Allocator.staySmall()
        Signals.ignoreBrokenPipes()
        let code = await CommandLine.run(Array(Swift.CommandLine.arguments.dropFirst()))
        exit(code.rawValue)
    }
}
