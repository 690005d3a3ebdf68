import Documents
import Support
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("1ms", 1), ("10s", 10_000), ("5m", 300_000), ("1h30m", 5_400_000), ("2d", 172_800_000),
        ("1d2h3m4s5ms", 93_784_005), ("0s", 0), ("007s", 7000), ("90m", 5_400_000),
        ("36500d", 3_153_600_000_000),
    ])
    func `numbers with units are durations`(text: String, milliseconds: Int) {
        #expect(DurationText.parse(text) == .success(.milliseconds(milliseconds)))
    }

    @Test(arguments: [
        ("", DurationText.Failure.notADuration), ("10", .noUnit), ("0", .noUnit), ("1h30", .noUnit),
        ("10sec", .unknownUnit), ("10S", .unknownUnit), ("1w", .unknownUnit), ("5us", .unknownUnit),
        ("30m1h", .order), ("1s1s", .order), ("1ms1s", .order), ("s", .notADuration),
        ("-1s", .notADuration), ("+1s", .notADuration), ("1.5s", .notADuration),
        ("1 s", .notADuration), (" 1s", .notADuration), ("1s ", .notADuration),
        ("1µs", .notADuration), ("١s", .notADuration), ("36501d", .tooLong),
        ("99999999999999999999s", .tooLong), ("999999999999999d", .tooLong),
        ("36500d1ms", .tooLong),
    ])
    func `anything else is none, and says why`(text: String, failure: DurationText.Failure) {
        #expect(DurationText.parse(text) == .failure(failure))
    }

    @Test func `what is written is read back as the same duration`() {
        var generator = RandomNumbers(7)
        for _ in 0..<2000 {
            let exponent = Int.random(in: 0...12, using: &generator)
            let bound = (0..<exponent).reduce(1) { product, _ in product * 10 }
            let duration = Duration.milliseconds(Int.random(in: 0...bound, using: &generator))
            let text = DurationText.text(duration)
            #expect(DurationText.parse(text) == .success(duration), "\(text)")
        }
    }

    @Test(arguments: [
        (Duration.seconds(90), "1m30s"), (.seconds(3600), "1h"), (.milliseconds(1), "1ms"),
        (.zero, "0s"), (.seconds(604_800), "7d"), (.milliseconds(1500), "1s500ms"),
    ])
    func `durations are written with the largest units`(duration: Duration, text: String) {
        #expect(DurationText.text(duration) == text)
    }
}

@Suite struct SizeTextTests {
    @Test(arguments: [
        ("0B", 0), ("512B", 512), ("1kB", 1000), ("1KiB", 1024), ("256MiB", 256 << 20),
        ("10MB", 10_000_000), ("2GiB", 2 << 30), ("3GB", 3_000_000_000),
    ])
    func `numbers with units are sizes`(text: String, bytes: Int) {
        #expect(SizeText.parse(text) == .success(bytes))
        #expect(SizeText.parse(SizeText.text(bytes)) == .success(bytes))
    }

    @Test(arguments: [
        ("10", SizeText.Failure.noUnit), ("1KB", .unknownUnit), ("1mb", .unknownUnit),
        ("1TiB", .unknownUnit), ("", .notASize), ("MiB", .notASize), ("-1MiB", .notASize),
        ("1.5MiB", .notASize), ("1 MiB", .notASize), ("9999999999999999999B", .tooLarge),
        ("9223372036854775807kB", .tooLarge),
    ])
    func `anything else is none, and says why`(text: String, failure: SizeText.Failure) {
        #expect(SizeText.parse(text) == .failure(failure))
    }

    @Test func `what is written is read back as the same size`() {
        var generator = RandomNumbers(11)
        for _ in 0..<1000 {
            let bytes = Int.random(
                in: 0...Int.max >> Int.random(in: 0...60, using: &generator), using: &generator)
            #expect(SizeText.parse(SizeText.text(bytes)) == .success(bytes))
        }
    }
}
