extension PortSpecification {
    /// The entries in their plain form, which means the same: one port, one range, `default` or `all` an entry, without
    /// spaces and leading zeros. The API's description names no other form, and a server may refuse one.
    /// - Throws: what `init(parsing:)` throws.
    public static func canonical(_ entries: [String]) throws(Failure) -> [String] {
        _ = try PortSpecification(parsing: entries)
        return entries.flatMap { $0.split(separator: ",") }.map { field in
            field.drop { $0 == " " }.split(separator: "-").map { end in
                UInt16(end).map { "\($0)" } ?? String(end)
            }.joined(separator: "-")
        }
    }
}
