/// Where texts of statements can be read that the database of the conninfo cannot hold.
extension ServerFacts {
    /// The other databases that let us in and hold more than their own texts, those that hold what ours
    /// does not first.
    ///
    /// The extension refuses all texts for one that is none in the encoding of the database that asks.
    /// Bytes that are no text come from a database without an encoding, and such a one alone takes
    /// them: from UTF-8 no other UTF-8 would help.
    package func databasesForTexts(where isChosen: (String) -> Bool) -> [String] {
        let own = databases.first { $0.name == currentDatabase }?.holds
        let others = databases.filter {
            $0.canConnect && $0.name != currentDatabase && isChosen($0.name)
        }
        let bytes = others.filter { $0.holds == .anyByte }
        let characters = others.filter { $0.holds == .anyCharacter }
        if own == .anyCharacter { return bytes.map(\.name) }
        let few = Self.charactersFirst
        return (characters.prefix(few) + bytes + characters.dropFirst(few)).map(\.name)
    }

    /// So many in UTF-8 are tried before those without an encoding.
    private static let charactersFirst = 3

    /// Where the extension would have to be made for texts to be read that are none in UTF-8; empty where
    /// no database is without an encoding.
    package var databasesOfBytes: [String] {
        databases.filter { $0.canConnect && $0.holds == .anyByte }.map(\.name)
    }
}
