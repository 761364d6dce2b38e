import Glibc
import Synchronization

/// What a scan may take of the process's limit of open files. Given back when the value ends.
///
/// Scans open their sockets one by one, so what others may still open is not seen by counting descriptors: it is kept
/// account of. Where there is little, a scan takes half of what is left, so that one that starts later can work too.
struct DescriptorLease: ~Copyable {
    /// How many sockets the scan may have open at once.
    let count: Int

    private static let leased = Mutex(0)

    /// Raises the process's soft limit to the hard one first.
    init(wanted: Int) {
        let limit = DescriptorLimit.raised
        let used = DescriptorLimit.used() ?? limit
        self.count = Self.leased.withLock { leased in
            let share = DescriptorLimit.share(of: limit, used: used, leased: leased, wanted: wanted)
            leased += share
            return share
        }
    }

    deinit {
        Self.leased.withLock { [count] leased in leased -= count }
    }
}

/// The process's limit of open files.
enum DescriptorLimit {
    /// How many descriptors are left to the rest of the process.
    static let reserve = 64

    /// Pure. At least one, so that a scan moves on, slowly, and finds out by itself what it can have.
    static func share(of limit: Int, used: Int, leased: Int, wanted: Int) -> Int {
        max(1, min(wanted, (limit - used - reserve - leased) / 2))
    }

    /// The limit after it was raised, which happens once in a process.
    static let raised: Int = {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 256 }
        if limit.rlim_cur < limit.rlim_max {
            let wanted = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
            if withUnsafePointer(to: wanted, { setrlimit(resource, $0) }) == 0 { limit = wanted }
        }
        return Int(min(limit.rlim_cur, rlim_t(Int32.max)))
    }()

    /// How many descriptors are open; nil when that cannot be asked, most likely because none is left for asking.
    static func used() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            // "." and ".." are not descriptors.
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }
}
