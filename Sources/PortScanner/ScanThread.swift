import Glibc

/// A thread of its own for work that blocks, which the pool of Swift's tasks must not be held up with.
enum ScanThread {
    /// Starts a thread that runs `body` once and ends.
    ///
    /// The body travels as one retained object: the thread takes the reference over; if no thread came about, it is
    /// released here. Signals stay with the process's other threads.
    /// - Throws: when no thread can be had; the body is not run then.
    static func start(_ body: @escaping @Sendable () -> Void) throws(ScanError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var kept = sigset_t()
        var before = sigset_t()
        sigfillset(&kept)
        // These come from a fault of the thread itself; blocked, they would end the process without a word.
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT] { sigdelset(&kept, fault) }
        pthread_sigmask(SIG_SETMASK, &kept, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard failure == 0 else {
            work.release()
            throw .system("start a thread for", "a scan", errno: failure)
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
