import Glibc
import Testing

@testable import PortScanner

@Suite struct ProbeOutcomeTests {
    @Test(
        "an errno means the same at the start and as an answer",
        arguments: [
            (0, .connected), (EISCONN, .connected), (EINPROGRESS, .pending), (EALREADY, .pending), (EINTR, .pending),
            (ECONNREFUSED, .refused), (ECONNRESET, .cutOff), (EPIPE, .cutOff), (ETIMEDOUT, .silent),
            (EHOSTUNREACH, .unreachable), (ENETUNREACH, .unreachable), (EHOSTDOWN, .unreachable),
            (ENONET, .unreachable), (EMFILE, .exhausted(EMFILE)), (ENFILE, .exhausted(ENFILE)),
            (ENOBUFS, .exhausted(ENOBUFS)), (ENOMEM, .exhausted(ENOMEM)), (EADDRNOTAVAIL, .exhausted(EADDRNOTAVAIL)),
            (EAGAIN, .exhausted(EAGAIN)), (EPERM, .failed(EPERM)), (EINVAL, .failed(EINVAL)),
            (ENETDOWN, .failed(ENETDOWN)), (ECONNABORTED, .failed(ECONNABORTED)), (EBADF, .failed(EBADF)),
            (EAFNOSUPPORT, .failed(EAFNOSUPPORT)), (9999, .failed(9999)),
        ] as [(Int32, ProbeOutcome)])
    func table(code: Int32, outcome: ProbeOutcome) {
        for stage in ProbeOutcome.Stage.allCases { #expect(ProbeOutcome(errno: code, stage: stage) == outcome) }
    }

    @Test(
        "a prohibition from the network is silence, one of this machine is a failure", arguments: [EACCES, ENOPROTOOPT])
    func prohibition(code: Int32) {
        #expect(ProbeOutcome(errno: code, stage: .answer) == .silent)
        #expect(ProbeOutcome(errno: code, stage: .start) == .failed(code))
    }

    @Test("only a refusal reads as refused")
    func nothingElseIsClosed() {
        for code in 0...200 as ClosedRange<Int32> where code != ECONNREFUSED {
            for stage in ProbeOutcome.Stage.allCases { #expect(ProbeOutcome(errno: code, stage: stage) != .refused) }
        }
    }
}
