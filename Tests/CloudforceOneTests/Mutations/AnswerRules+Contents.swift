import CloudforceOne
import PortModel

extension AnswerRules {
    mutating func check(_ error: APIError) {
        require(error.operation == answer.operation && error.status == answer.status, "an error names its request")
        // What is cut at so many characters may have each of them escaped, as `\u{10ffff}`.
        requireClean(error.description, "an error's text", limit: 30_000)
        requireClean(error.cause, "an error's cause", limit: 4000)
        requireClean(error.hint, "an error's hint", limit: 400)
        requireClean(error.cfRay, "a cf-ray", limit: 641)
        require(error.messages.count <= 32, "an error has few messages")
        for message in error.messages {
            requireClean(message.message, "a message", limit: 3001)
            requireClean(message.pointer, "a pointer", limit: 1001)
        }
        if let wait = error.retryAfter {
            require((.zero ... .seconds(86_400)).contains(wait), "a wait of \(wait) is bounded")
        }
    }

    mutating func check(_ configs: [ScanConfig]) {
        var listed = 1
        if case .object(let envelope) = json, case .array(let entries) = envelope["result"] { listed = entries.count }
        require(configs.count <= listed, "no more configs than are listed")
        for config in configs {
            require(!config.id.isEmpty && config.id.utf8.count <= 256, "a config has an id that a path can hold")
            requireClean(config.id, "a config's id", limit: 256)
            for text in [config.accountID] + config.ips + config.ports { requireNoSecret(text, "a config") }
            require(config.frequency.isFinite && config.frequency >= 0, "a frequency is a number of days")
            if let period = config.period { require(period > .zero, "a period takes time") }
            if let scope = try? config.scope() {
                require(!scope.isEmpty && !scope.ports.contains(0), "a scope covers ports that there are")
            }
        }
    }

    mutating func check(_ result: ScanResult) {
        guard case .object(let envelope) = json, case .object(let object) = envelope["result"] else {
            require(false, "a result comes of an object only")
            return
        }
        var entries: [IPAddress: [JSONValue]] = [:]
        var isWhole = true
        for member in object.members {
            guard let address = IPAddress(member.name), case .array(let values) = member.value else {
                isWhole = false
                continue
            }
            entries[address, default: []] += values
        }
        for (host, ports) in result.hosts { check(ports, of: host, listed: entries[host]) }
        let count = entries.values.reduce(0) { $0 + $1.count }
        isWhole = isWhole && result.hosts.values.reduce(0) { $0 + $1.count } == count
        require(isWhole || result.isPartial, "what is skipped is reported")
        require(result.problems.count <= 21, "few problems are named")
        for problem in result.problems { requireClean(problem, "a problem", limit: 1200) }
        requireClean(result.stamp.etag, "an ETag", limit: 256)
        requireClean(result.stamp.scanID, "a scan's id", limit: 128)
        checkWriting(result)
    }

    private mutating func check(_ ports: [OpenPort], of host: IPAddress, listed: [JSONValue]?) {
        guard let listed else {
            require(false, "\(host) is not listed")
            return
        }
        let numbers = Set(
            listed.compactMap { entry -> Double? in
                guard case .object(let object) = entry, case .number(let number) = object["number"] else { return nil }
                return number
            })
        for port in ports {
            require(port.port.address == host, "a port is of the host that lists it")
            require(port.port.number > 0, "port 0 is none")
            require(numbers.contains(Double(port.port.number)), "\(port.port) is not listed")
            requireNoSecret(port.port.proto.name, "a protocol")
            requireNoSecret(port.status, "a status")
            require(!port.port.proto.name.utf8.contains(0) && !port.status.utf8.contains(0), "no word has a NUL")
        }
        require(Set(ports.map(\.port)).count == ports.count, "a port is kept once")
    }

    private mutating func checkWriting(_ result: ScanResult) {
        // With these headers an empty result, too, is one.
        let headers = AnswerHeaders([
            (ScanHeader.scan, "scan-1"), (ScanHeader.coverage, ScanHeader.listedAddresses),
        ])
        let again = AnswerCase.judge(.latestResult, headers: headers, body: ScanWire.result(result.hosts))
        guard case .latest(.result(let read)) = again else {
            require(false, "a result that is written reads back as one")
            return
        }
        require(read.hosts == result.hosts && read.problems.isEmpty, "a result that is written reads back unchanged")
    }
}
