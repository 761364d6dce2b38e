import Glibc

/// What libFuzzer calls with each input. `scripts/fuzz` compiles this folder.
///
/// It is no target of `Package.swift` because a fuzzer needs all the code under test compiled with
/// `-sanitize=fuzzer` and an executable without a `main` of its own: the package has neither a way to say that for one
/// target nor a use for it in every build. So what a fuzzer can reach has to compile without any package.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let broken = AnswerRules.broken(by: AnswerCase(UnsafeBufferPointer(start: start, count: count)))
    guard broken.isEmpty else {
        StandardError.line("broken rules:\n  " + broken.joined(separator: "\n  "))
        // libFuzzer keeps the input of a process that is about to die.
        abort()
    }
    return 0
}
