/// How much of a message is sent: less when a service refuses the form of more.
package enum MessageForm: Int, Sendable, CaseIterable {
    /// Everything that the service's limits allow.
    case full
    /// A quarter of the text.
    case short
    /// The title and the address of the agent.
    case plain
}
