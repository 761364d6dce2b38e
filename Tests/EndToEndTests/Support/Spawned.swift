import Glibc
import Synchronization

/// A process that was just started, and the ends of the pipes that it writes to.
struct Spawned: Sendable {
    let pid: pid_t
    let output: Int32
    let errors: Int32

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a program with nothing to read, and no file of this process's but the two pipes, as all others close on
    /// exec: a listener that a program holds too would not close with the test's.
    init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        let output = try Self.pipe()
        let errors = try Self.pipe()
        defer {
            close(output.writing)
            close(errors.writing)
        }
        let started = Self.start(path, arguments, environment) { actions in
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)
        }
        guard let pid = started.pid else {
            close(output.reading)
            close(errors.reading)
            throw Failure(description: "cannot start \(path): error \(started.result)")
        }
        self.pid = pid
        self.output = output.reading
        self.errors = errors.reading
    }

    /// Starts a program with the files that `files` gives it, and all signals as they are by default.
    static func start(
        _ path: String, _ arguments: [String], _ environment: [String: String], flags: Int32 = 0,
        files: (inout posix_spawn_file_actions_t) -> Void
    ) -> (pid: pid_t?, result: Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        files(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid = pid_t()
        let result = withCStrings([path] + arguments) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                lock.withLock { _ in posix_spawn(&pid, path, &actions, &attributes, arguments, environment) }
            }
        }
        return (result == 0 ? pid : nil, result)
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        let made = keepingOut {
            _ = Glibc.pipe(&ends)
            return ends
        }
        guard made[0] >= 0 else { throw Failure(description: "no pipe: error \(errno)") }
        return (made[0], made[1])
    }

    private static let lock = Mutex<Void>(())

    /// Makes descriptors, where that and having them closed on exec are two steps, while no program is started.
    static func keepingOut(_ make: () -> [Int32]) -> [Int32] {
        lock.withLock { _ in
            let descriptors = make()
            for descriptor in descriptors where descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            return descriptors
        }
    }

    private static func withCStrings<T>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
    ) -> T {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

/// Runs a body that blocks on a thread of its own, since the few that run tasks must not block.
func runOnThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
    }
    var thread = pthread_t()
    precondition(pthread_create(&thread, nil, start, box) == 0, "no thread")
    pthread_detach(thread)
}
