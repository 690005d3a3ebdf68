import Regressions
import Testing
import Windows

/// What a statement did by the hour.
@Suite struct StatementCourseTests {
    private static func ran(_ calls: Double, _ mean: Double) -> [StatementMoments] {
        [
            StatementMoments(
                key: 1, calls: calls, seconds: calls * mean, squares: calls * mean * mean)
        ]
    }

    @Test func `each hour has its calls and mean, the present one a mean, and others are gaps`()
        throws
    {
        var baselines = StatementBaselines()
        for minute in 0..<60 {
            _ = baselines.take(Self.ran(10, 0.5), at: MadeServer.begin + Int64(minute) * 60_000)
        }
        // Nothing in the second hour, slower in the third, which has only begun.
        for minute in 120..<130 {
            _ = baselines.take(Self.ran(2, 2), at: MadeServer.begin + Int64(minute) * 60_000)
        }
        let course = try #require(baselines.course(of: 1))
        #expect(course.calls.count == StatementCourse.hours && course.means.count == 168)
        #expect(course.firstHour == Int(MadeServer.begin / 3_600_000) + 2 - 167)
        #expect(Array(course.calls.suffix(3)) == [600, nil, nil])
        #expect(Array(course.means.suffix(3)) == [0.5, nil, 2])
        #expect(course.means.dropLast(3).allSatisfy { $0 == nil })
        #expect(baselines.course(of: 2) == nil && StatementBaselines().course(of: 1) == nil)
    }

    @Test func `the last minutes before a full hour belong to that hour`() throws {
        var baselines = StatementBaselines()
        for minute in 55..<62 {
            _ = baselines.take(Self.ran(1, 1), at: MadeServer.begin + Int64(minute) * 60_000)
        }
        let course = try #require(baselines.course(of: 1))
        #expect(Array(course.calls.suffix(2)) == [5, nil])
        #expect(Array(course.means.suffix(2)) == [1, 1])
    }
}
