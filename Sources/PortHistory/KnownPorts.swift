import ChangeDetection
import PortModel
import Synchronization

/// What a result of a config is held against, as the history has it.
struct KnownConfig: Hashable, Sendable {
    /// Its live intervals, sorted by port.
    var ports: [KnownPort] = []
    /// Its ports that have changed lately.
    var flaps: [Port: FlapTrack] = [:]

    fileprivate var size: Int { ports.count + flaps.count }
}

/// What is known of the configs that were polled last, so that a result of a hundred thousand ports of which ten have
/// changed reads and writes ten rows.
///
/// One process writes a history (rule 6), and every write goes through one queue: what a commit leaves is what the next
/// one finds, unless something else has changed the rows, which then says so with `forget`.
final class KnownPorts: Sendable {
    /// About 60 MB.
    private static let mostPorts = 250_000

    private struct Entry {
        var known: KnownConfig?
        /// Counts every change of this config's rows, so that what was read before one is not kept after it.
        var edition: UInt64 = 0
        var usedAt: UInt64 = 0
    }

    private struct Store {
        var entries: [Int64: Entry] = [:]
        var clock: UInt64 = 0
        var total = 0

        mutating func forget(_ config: Int64) {
            total -= entries[config]?.known?.size ?? 0
            entries[config, default: Entry()].known = nil
            entries[config]?.edition += 1
        }
    }

    private let store = Mutex(Store())

    /// What is known of a config, to look at only; and the edition to give back with what is read in its place.
    func look(_ config: Int64) -> (known: KnownConfig?, edition: UInt64) {
        store.withLock { ($0.entries[config]?.known, $0.entries[config]?.edition ?? 0) }
    }

    /// Hands out what is known of a config, and has it no more: the caller changes it and puts it back once its
    /// transaction is committed.
    func take(_ config: Int64) -> KnownConfig? {
        store.withLock { store in
            let known = store.entries[config]?.known
            store.forget(config)
            return known
        }
    }

    /// - Parameter edition: keeps nothing if the config's rows have changed since; nil keeps it in any case.
    func put(_ known: KnownConfig, of config: Int64, edition: UInt64? = nil) {
        guard known.size <= Self.mostPorts else { return forget(config) }
        store.withLock { store in
            if let edition, store.entries[config]?.edition ?? 0 != edition { return }
            store.forget(config)
            store.clock += 1
            store.total += known.size
            store.entries[config, default: Entry()].known = known
            store.entries[config]?.usedAt = store.clock
            while store.total > Self.mostPorts,
                let oldest = store.entries.filter({ $0.value.known != nil }).min(by: {
                    $0.value.usedAt < $1.value.usedAt
                })
            {
                store.forget(oldest.key)
            }
        }
    }

    /// The config's rows change in another way than through `put`.
    func forget(_ config: Int64) {
        store.withLock { $0.forget(config) }
    }
}
