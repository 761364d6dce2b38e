/// What brings a source from the configs it has to a declared set of them, with as little change as possible.
///
/// A declared config stands for an existing one in this order: the one whose id it names; else one that is equal in
/// scope and frequency; else one of the same addresses, which is edited in place so that its history goes on. It is
/// never matched by its ports alone, which would take over somebody's unrelated config. Everything is compared by value:
/// `default` equals the ports it stands for, and a day equals 24 hours.
///
/// The same input gives the same plan: the order in which the source lists its configs plays no part.
public struct ConfigPlan: Hashable, Sendable {
    /// In the order of the declaration.
    public let creates: [ScanConfigDraft]
    /// In the order of the declaration.
    public let updates: [Update]
    /// Configs that are not declared, by id; none unless asked for.
    public let deletes: [ScanConfig]
    /// How many declared configs exist as they are declared.
    public let unchanged: Int
    /// How many configs are not declared and left as they are.
    public let kept: Int

    /// A config that exists and is declared otherwise.
    public struct Update: Hashable, Sendable {
        public let existing: ScanConfig
        /// Only the fields that differ.
        public let patch: ScanConfigPatch
    }

    /// - Parameter prune: whether configs that are not declared are deleted.
    /// - Throws: `UnknownConfigs`, when ids are declared that the source does not have.
    public init(declared: [Declared], existing: [ScanConfig], prune: Bool) throws(UnknownConfigs) {
        var matching = ConfigMatching(declared: declared, existing: existing)
        guard matching.unknown.isEmpty else { throw UnknownConfigs(places: matching.unknown) }
        matching.matchAll()
        creates = zip(declared, matching.matches).filter { $1 == nil }.map { config, _ in
            ScanConfigDraft(ips: config.ips, ports: config.ports, frequency: config.frequency)
        }
        let patches = zip(declared, matching.matches).compactMap { config, match in
            match.map { Update(existing: $0.config, patch: config.patch(of: $0)) }
        }
        updates = patches.filter { !$0.patch.isEmpty }
        unchanged = patches.count - updates.count
        deletes = prune ? matching.rest : []
        kept = prune ? 0 : matching.rest.count
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { creates.isEmpty && updates.isEmpty && deletes.isEmpty }

    /// Ids that are declared and that the source does not have.
    public struct UnknownConfigs: Error, Hashable, Sendable {
        /// The places in the declaration, from 0; never empty.
        public let places: [Int]
    }
}
