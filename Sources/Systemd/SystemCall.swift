import Glibc

/// What the C library says about an error number.
func errorText(_ number: Int32) -> String {
    String(cString: strerror(number))
}

/// The result of a call that is made again while a signal interrupts it; nil and `errno` where it fails.
func retrying(_ call: () -> Int) -> Int? {
    while true {
        let result = call()
        if result >= 0 { return result }
        if errno != EINTR { return nil }
    }
}

/// A variable of this process's environment; nil also where it is empty.
func environmentVariable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
}
