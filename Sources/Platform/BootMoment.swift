import Glibc

/// A moment since the machine was booted: no time of day that is set changes it, and it counts while
/// the machine sleeps.
package struct BootMoment: Sendable, Equatable {
    private static let path = "/proc/sys/kernel/random/boot_id"
    private static let idBytesMax = 64

    /// What the kernel calls this boot: only moments of the same one can be compared.
    package let boot: String
    /// In seconds since then.
    package let seconds: Double

    /// A moment of a boot.
    package init(boot: String, seconds: Double) {
        self.boot = boot
        self.seconds = seconds
    }

    /// This moment; nil where the kernel does not name its boots.
    package static var now: BootMoment? {
        guard let bytes = try? Files.read(path, bytesMax: idBytesMax) else { return nil }
        let id = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        var time = timespec()
        guard !id.isEmpty, clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return nil }
        return BootMoment(boot: id, seconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }

    /// How many seconds later than another one of the same boot; nil for one of another boot.
    package func seconds(since other: BootMoment) -> Double? {
        boot == other.boot ? seconds - other.seconds : nil
    }
}
