import Metrics

/// Roles from one look to the next.
extension ChangeMemory {
    /// What has changed of the roles' attributes; a change names those that are not the same.
    mutating func roles(_ now: ServerTraits, _ time: Int64) -> [ServerChange] {
        guard let new = now.roles else { return [] }
        defer { traits.roles = new }
        guard let old = traits.roles else { return [] }
        return Self.differences(old, new).map { name, old, new in
            ServerChange(
                at: time, .roleAttributes, name: name.text, old: Self.without(old, new),
                new: Self.without(new, old))
        }
    }

    /// What has changed of what is set for roles and databases.
    mutating func roleSettings(_ now: ServerTraits, _ time: Int64) -> [ServerChange] {
        guard let new = now.roleSettings else { return [] }
        defer { traits.roleSettings = new }
        guard let old = traits.roleSettings else { return [] }
        return Self.differences(old, new).map { key, old, new in
            ServerChange(
                at: time, .roleSetting, database: key.database.text,
                name: key.role.text.isEmpty ? key.name.text : "\(key.role.text): \(key.name.text)",
                old: old, new: new)
        }
    }

    /// What is not the same in both, in order.
    private static func differences<Key: Hashable & Comparable>(
        _ old: [Key: String], _ new: [Key: String]
    ) -> [(key: Key, old: String?, new: String?)] {
        // What is not among them may be among those that the answer leaves out.
        let isWhole = max(old.count, new.count) < ServerTraits.rolesMax
        return Set(old.keys).union(new.keys).sorted().compactMap { key in
            guard old[key] != new[key], isWhole || old[key] != nil && new[key] != nil else {
                return nil
            }
            return (key, old[key], new[key])
        }
    }

    /// The attributes that the other text does not have; all of them where there is no other.
    private static func without(_ attributes: String?, _ other: String?) -> String? {
        guard let attributes, let other else { return attributes }
        let others = Set(items(other))
        return items(attributes).filter { !others.contains($0) }.map(\.text)
            .joined(separator: ", ")
    }

    private static func items(_ attributes: String) -> [ExactText] {
        attributes.split(separator: ",").map { item in
            ExactText(String(item.drop { $0 == " " }))
        }
    }
}
