/// A piece of a template: text between actions, or a word of an action.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case text(String)
        case open
        case close
        case word(String)
        case field(String)
        case variable(String)
        case dot
        case string(String)
        case int(Int)
        case float(Double)
        case pipe
        case leftParenthesis
        case rightParenthesis
        case comma
        case assign
        case declare
        case space
    }

    let kind: Kind
    /// How many Unicode scalars of the template stand before it.
    let offset: Int
}
