import ArgumentParser
import PortModel

/// An address, with a port or without: `192.0.2.7`, `192.0.2.7:443`, `[2001:db8::1]:443`, with `/tcp` as events have it.
struct HostArgument {
    let address: IPAddress
    let port: UInt16?
    let proto: TransportProtocol?

    init(parsing text: String) throws {
        let failure = ValidationError(
            "\"\(text.untrusted())\" is not an address, nor one with a port; "
                + "accepted: 192.0.2.7, 192.0.2.7:443, 2001:db8::1 or [2001:db8::1]:443")
        if let address = IPAddress(text) {
            self.init(address: address, port: nil, proto: nil)
            return
        }
        let host: Substring
        var rest: Substring
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            rest = text[colon...]
        } else {
            throw failure
        }
        guard let address = IPAddress(String(host)) else { throw failure }
        guard !rest.isEmpty else {
            self.init(address: address, port: nil, proto: nil)
            return
        }
        guard rest.removeFirst() == ":", let ports = try? PortFilterOptions.ports(String(rest), option: ""),
            ports.range.count == 1
        else { throw failure }
        self.init(address: address, port: ports.range.lowerBound, proto: ports.proto)
    }

    private init(address: IPAddress, port: UInt16?, proto: TransportProtocol?) {
        self.address = address
        self.port = port
        self.proto = proto
    }
}
