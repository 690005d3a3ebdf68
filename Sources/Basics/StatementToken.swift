/// A part of a statement's text, as PostgreSQL's own lexer would cut it.
struct StatementToken: Equatable {
    enum Kind: Equatable {
        case blank
        case comment
        /// A keyword or a name without quotes.
        case word
        /// A name in double quotes.
        case name
        /// A name in double quotes, or the tag of a dollar quote, that the text's end cuts.
        case cutName
        /// A text in quotes or dollar quotes, a bit string; with all parts that continue it.
        case text
        case number
        /// `$1`
        case parameter
        /// One byte of an operator or of punctuation.
        case mark
        /// What is no part of any statement.
        case strange
    }

    let kind: Kind
    /// Where it stands in the bytes.
    let range: Range<Int>
}
