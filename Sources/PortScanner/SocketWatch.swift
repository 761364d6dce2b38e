import CLinux
import Glibc

/// An epoll instance and the room its events arrive in. Closes itself when the engine that holds it ends.
struct SocketWatch: ~Copyable {
    private let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>

    private static let capacity: Int32 = 256
    /// The tag of the descriptor that asks the scan to stop.
    private static let stopTag = UInt64.max

    /// - Parameter signal: what interrupts a wait; it must outlive this value.
    init(signal: ScanSignal) throws(ScanError) {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .system("open an epoll instance for", "a scan", errno: errno) }
        let code = Self.add(signal.descriptor, to: epoll, tag: Self.stopTag, events: EPOLLIN.rawValue)
        guard code == 0 else {
            close(epoll)
            throw .system("watch the stop signal of", "a scan", errno: code)
        }
        self.init(descriptor: epoll)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        self.events = .allocate(capacity: Int(Self.capacity))
    }

    deinit {
        close(descriptor)
        events.deallocate()
    }

    /// Watches a socket for the end of each connection attempt made on it, until it is closed: 0, or the errno.
    ///
    /// Edge-triggered: a state that was reached before it is added is reported as well, so no answer falls between.
    func add(socket: Int32, lane: Int) -> Int32 {
        Self.add(socket, to: descriptor, tag: UInt64(lane), events: EPOLLOUT.rawValue | EPOLLET.rawValue)
    }

    /// Waits for up to `milliseconds`; how many sockets have something to say. The others are lanes of `lane(at:)`.
    func wait(milliseconds: Int32) throws(ScanError) -> Int {
        let count = epoll_wait(descriptor, events, Self.capacity, milliseconds)
        if count >= 0 { return Int(count) }
        guard errno == EINTR else { throw .system("wait for answers to", "a scan", errno: errno) }
        return 0
    }

    /// The lane of an event of the last wait; nil for the stop signal.
    ///
    /// An event is a reason to ask the socket, never an answer: it may be about an earlier connection of a socket
    /// that is used again, or about one that was closed a moment ago.
    func lane(at index: Int) -> Int? {
        let tag = events[index].data.u64
        return tag == Self.stopTag ? nil : Int(tag)
    }

    private static func add(_ file: Int32, to epoll: Int32, tag: UInt64, events: UInt32) -> Int32 {
        var event = epoll_event()
        event.events = events
        event.data.u64 = tag
        return epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event) == 0 ? 0 : errno
    }
}
