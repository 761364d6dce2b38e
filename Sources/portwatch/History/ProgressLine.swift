import PortHistory

/// How far a check has come, in one line of the terminal; nothing where standard error is none.
enum ProgressLine {
    static func show(_ progress: HistoryCheck.Progress) {
        Console.standardErrorInPlace(text(progress))
    }

    static func clear() {
        Console.standardErrorInPlace("")
    }

    static func text(_ progress: HistoryCheck.Progress) -> String {
        guard let total = progress.total, total > 0 else { return "checking \(progress.part.rawValue)" }
        return "checking \(progress.part.rawValue) \(min(100, progress.rows * 100 / total))%"
    }
}
