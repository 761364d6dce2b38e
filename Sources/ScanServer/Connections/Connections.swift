import NIOCore
import Synchronization

/// The server's open connections. It closes what `ConnectionTable` says has to make room.
final class Connections: Sendable {
    private struct State {
        var table: ConnectionTable<ObjectIdentifier>
        // While a channel is kept here, no other object can have its identifier.
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    private let state: Mutex<State>

    init(limit: Int) {
        state = Mutex(State(table: ConnectionTable(limit: limit)))
    }

    func opened(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let victim = state.withLock { state -> (any Channel)? in
            state.channels[id] = channel
            return state.table.opened(id).flatMap { state.channels.removeValue(forKey: $0) }
        }
        if let victim { RawBytes.close(victim) }
        channel.closeFuture.whenComplete { [weak self] _ in self?.closed(id) }
    }

    /// A request with the token came over it.
    func proved(_ channel: any Channel) {
        state.withLock { $0.table.proved(ObjectIdentifier(channel)) }
    }

    private func closed(_ id: ObjectIdentifier) {
        state.withLock { state in
            state.table.closed(id)
            state.channels[id] = nil
        }
    }
}
