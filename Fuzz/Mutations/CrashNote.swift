import Glibc

/// Tells which answer it was when the process dies of a signal, also of the alarm that ends a hang.
///
/// A signal handler may do next to nothing: what it writes is made of memory that was there before.
enum CrashNote {
    /// Written by the one thread before each answer, read by its own signal handler: there is no other access.
    nonisolated(unsafe) private static let number = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    nonisolated(unsafe) private static let text = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)

    /// Ends the process when the answer of this number takes longer.
    static func watch(_ current: UInt64, seconds: UInt32) {
        number.pointee = current
        alarm(seconds)
    }

    static func install() {
        // Touched here, so that the handler makes none of the allocations of a lazy static.
        number.pointee = 0
        text.initialize(repeating: UInt8(ascii: " "), count: 64)
        for name in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGALRM] {
            signal(name) { received in
                CrashNote.writeNumber()
                // The default action ends the process, with the signal as its status.
                signal(received, SIG_DFL)
                raise(received)
            }
        }
    }

    private static func writeNumber() {
        var rest = number.pointee
        var place = 63
        text[place] = UInt8(ascii: "\n")
        repeat {
            place -= 1
            text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        let before: StaticString = "died or hung at answer "
        _ = write(STDERR_FILENO, before.utf8Start, before.utf8CodeUnitCount)
        _ = write(STDERR_FILENO, text + place, 64 - place)
    }
}
