import Advice
import Testing

@Suite struct AdvisorTests {
}
