/// A part of a statement's text, as PostgreSQL's own lexer would cut it.
package struct StatementToken: Equatable {
    /// What kind of part it is.
    package enum Kind: Equatable {
        /// Blanks and ends of lines.
        case blank
        /// `-- ...` or `/* ... */`
        case comment
        /// A keyword or a name without quotes.
        case word
        /// A name in double quotes.
        case name
        /// A name in double quotes, or the tag of a dollar quote, that the text's end cuts.
        case cutName
        /// A text in quotes or dollar quotes, a bit string; with all parts that continue it.
        case text
        /// A number, with all that touches it.
        case number
        /// `$1`
        case parameter
        /// One byte of an operator or of punctuation.
        case mark
        /// What is no part of any statement.
        case strange
    }

    /// What it is.
    package let kind: Kind
    /// Where it stands in the bytes.
    package let range: Range<Int>
}
