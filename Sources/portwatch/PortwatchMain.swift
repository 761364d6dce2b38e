import ArgumentParser
import CloudforceOne
import Glibc
import PortHistory
import ScanServer
import WatchService
import WatchSettings

/// Runs the command that is asked for, and ends with the exit code that README documents.
@main
enum PortwatchMain {
    static func main() async {
        do {
            var command = try await PortwatchCommand.asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            switch ExitReason(error) {
            case .parser: PortwatchCommand.exit(withError: error)
            case .failure(let code, let text):
                say(text)
                exit(code)
            case .signal(let number, let text):
                say(text)
                Interruption.end(by: number)
            }
        }
    }

    private static func say(_ text: String) {
        Console.standardError(text.split(separator: "\n").map { "portwatch: \($0)" }.joined(separator: "\n"))
    }
}

/// How a command that did not succeed ends.
enum ExitReason {
    /// The argument parser says it: help, version, wrong usage (64).
    case parser
    /// A failure, with what is said on standard error.
    case failure(code: Int32, text: String)
    /// A signal, after a word on what is left behind.
    case signal(Int32, text: String)

    /// EX_CONFIG of sysexits.h: starting again does not help until somebody has corrected the settings.
    static let badSettings: Int32 = 78

    init(_ error: any Error) {
        switch error {
        case is SettingsError, is SecretError: self = .failure(code: Self.badSettings, text: "\(error)")
        case let error as WatchError where error.code == .secret:
            self = .failure(code: Self.badSettings, text: "\(error)")
        case let error as CommandFailure: self = .failure(code: error.code, text: "\(error)")
        case let error as Interrupted: self = .signal(error.signal, text: error.description)
        case is HistoryError, is APIError, is ScanServerError, is WatchError:
            self = .failure(code: EXIT_FAILURE, text: "\(error)")
        case is CancellationError: self = .failure(code: EXIT_FAILURE, text: "interrupted")
        default: self = .parser
        }
    }
}
