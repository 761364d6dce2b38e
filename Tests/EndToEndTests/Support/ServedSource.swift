import Glibc
import TestSupport
import Testing

extension Site {
    /// Starts a scan server in a process of its own, as the one source of the settings: `remote`.
    @discardableResult
    func serve() async throws -> ChildProcess {
        let server = try start("serve", "--data", directory + "/server")
        let url = try await server.output.first("the URL of the scan server") { $0.hasPrefix("http://") }
        try settings(.remote(url: url, tokenFile: directory + "/server/token"))
        return server
    }

    /// Makes a server that answers as a test tells it to the one source of the settings.
    func source(_ responder: HTTPResponder, on address: String) throws {
        let path = directory + "/token"
        try settings("not-a-secret-but-a-token\n", name: "token")
        try #require(chmod(path, 0o600) == 0)
        try settings(.remote(url: "http://\(address):\(responder.port)/client/v4", tokenFile: path))
    }

    /// The configs of the source.
    func configs() async throws -> [ConfigDocument] {
        let answer = try await run("configs", "list", "--config", settingsPath, "--output", "json")
        try #require(answer.exit == .code(0), "\(answer.errors)")
        return try answer.decoded()
    }

    /// Creates a config that is not scanned again soon, and returns its id.
    func create(_ ip: String, ports: String = "1") async throws -> String {
        let answer = try await run(
            "configs", "create", "--ip", ip, "--ports", ports, "--every", "300d", "--config", settingsPath,
            "--output", "json")
        try #require(answer.exit == .code(0), "\(answer.errors)")
        return try answer.decoded(ConfigDocument.self).id
    }
}
