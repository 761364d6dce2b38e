import CLinux
import Glibc
import Synchronization

/// How a scan's task tells its thread to stop: a flag to look at between probes, and a descriptor that wakes `epoll_wait`.
///
/// Both sides hold a reference; the descriptor is closed when the last one is dropped, so that neither can write to or
/// wait on a number that has been given to another file meanwhile.
final class ScanSignal: Sendable {
    let descriptor: Int32
    private let raised = Atomic(false)

    init() throws(ScanError) {
        self.descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else { throw .system("open an event descriptor for", "a scan", errno: errno) }
    }

    deinit {
        close(descriptor)
    }

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// May be called from any thread, and more than once.
    func raise() {
        raised.store(true, ordering: .releasing)
        var one: UInt64 = 1
        // It can only fail when the counter is full, and then the descriptor is readable already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}
