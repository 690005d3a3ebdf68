import Charts
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        (Quantity.count, 0.0, "0"), (.count, 1234, "1234"), (.count, 12_345, "12.3 k"),
        (.count, 2.5e9, "2.5 G"), (.count, 1e18, "1e18"), (.count, 0.00025, "2.5e-4"),
        (.bytes, 1536, "1.5 KiB"), (.bytes, 5.5e12, "5 TiB"), (.seconds, 0.0123, "12.3 ms"),
        (.seconds, 90, "90 s"), (.seconds, 5400, "90 min"), (.seconds, 400_000, "4.63 d"),
        (.ratio, 0.987, "98.7 %"), (.perSecond, 41, "41 /s"), (.bytesPerSecond, 2048, "2 KiB/s"),
        (.count, -3, "−3"), (.count, .nan, "unknown"), (.seconds, .infinity, "unknown"),
    ]) func `a value has its unit and about three digits`(
        quantity: Quantity, value: Double, text: String
    ) {
        #expect(quantity.text(value) == text)
    }
}
