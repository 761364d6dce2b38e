import ArgumentParser
import Glibc
import Logging
import PortHistory
import ServiceLifecycle
import UnixSignals
import WatchService
import WatchSettings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Watch: the daemon.",
        discussion: """
            Stops on SIGTERM and SIGINT within five seconds. SIGHUP reads the settings file again; a file that cannot be \
            used is refused with its errors, and the old settings stay.
            """)

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let (path, settings) = try settings.load()
        // A sink whose reader has gone is a failed delivery, not the daemon's end.
        signal(SIGPIPE, SIG_IGN)
        let level = Logger.Level(rawValue: settings.logLevel.rawValue) ?? .info
        let logger = ConsoleLogHandler.logger(level)
        let history = try History(path: settings.historyPath)
        let daemon = Daemon(
            settingsPath: path, settings: settings, history: history, environment: Console.environment, logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: daemon, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: ServiceLog.quiet(logger))
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// The log of the service library: its own steps matter only to whoever debugs it.
enum ServiceLog {
    static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        if logger.logLevel > .debug { logger.logLevel = .critical }
        return logger
    }
}
