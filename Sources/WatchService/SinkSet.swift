import AsyncHTTPClient
import ChangeDelivery
import PortHistory
import WatchSettings

/// The sinks that the settings name, ready to take deliveries.
struct SinkSet {
    let sinks: [any Sink]

    init(_ settings: Settings, http: HTTPClient, environment: [String: String]) throws {
        sinks = try settings.sinks.map { sink in
            switch sink.kind {
            case .log(let log):
                let colour = log.file == nil && LogDestination.stderrTakesColour(environment: environment)
                do throws(LogFileError) {
                    return try LogSink(
                        name: sink.name, format: log.format == .json ? .jsonLines : .text(colour: colour),
                        destination: log.file.map(LogDestination.file) ?? .stderr)
                } catch {
                    throw WatchError(.sink, operation: "open sink \(sink.name)", cause: "\(error)", hint: error.hint)
                }
            case .webhook(let webhook):
                return WebhookSink(
                    name: sink.name, endpoint: try WebhookEndpoint(parsing: webhook.url.text), client: http,
                    version: Portwatch.version, timeout: webhook.timeout)
            }
        }
    }
}
