import PortHistory
import PortModel

/// Draws a timeline as one line of blocks.
struct TimelineStrip {
    /// Whether the terminal shows more than ASCII.
    let isUnicode: Bool
    let colour: Bool

    func text(_ cells: [PortTimeline.Cell]) -> String {
        var result = ""
        var last = ""
        for cell in cells {
            let code = colour ? Self.colour(cell) : ""
            if code != last { result += code.isEmpty ? "\u{1B}[0m" : "\u{1B}[0;\(code)m" }
            last = code
            result += symbol(cell)
        }
        return last.isEmpty ? result : result + "\u{1B}[0m"
    }

    /// What the blocks mean, within 80 columns.
    var legend: [String] {
        let entries: [(PortTimeline.Cell, String)] = [
            (.open, "open"), (.notOpen, "closed"), (.changing, "changed around here"), (.noAnswer, "no answer"),
            (.unknown, "not known"), (.opened, "opened"), (.closed, "closed"), (.changes, "several changes"),
        ]
        let texts = entries.map { "\(text([$0.0])) \($0.1)" }
        return [texts.prefix(5).joined(separator: "   "), texts.dropFirst(5).joined(separator: "   ")]
    }

    private func symbol(_ cell: PortTimeline.Cell) -> String {
        switch cell {
        case .open: isUnicode ? "█" : "#"
        case .notOpen: isUnicode ? "·" : "."
        case .noAnswer: isUnicode ? "▒" : "%"
        case .changing: isUnicode ? "░" : "~"
        case .unknown: "?"
        case .opened: isUnicode ? "▲" : "^"
        case .closed: isUnicode ? "▼" : "v"
        case .changes: isUnicode ? "◆" : "*"
        }
    }

    private static func colour(_ cell: PortTimeline.Cell) -> String {
        switch cell {
        case .open: "32"
        case .notOpen, .unknown: "2"
        case .noAnswer, .changing: "33"
        case .opened: "1;32"
        case .closed: "1;31"
        case .changes: "1;33"
        }
    }
}

/// Where a timeline's times stand: dates or clock times above the blocks, as many as fit.
enum TimelineAxis {
    static func text(from start: Timestamp, to end: Timestamp, width: Int) -> String {
        let length = end - start
        let label = { (time: Timestamp) -> String in
            let text = time.shortText
            if length > .seconds(400 * 86_400) { return String(text.prefix(7)) }
            return length > .seconds(3 * 86_400)
                ? String(text.prefix(10).suffix(5)) : String(text.dropFirst(11).prefix(5))
        }
        var line = ""
        var column = 0
        while column + 7 <= width {
            let time = start + .milliseconds(length.milliseconds / Int64(max(width, 1)) * Int64(column))
            line += String(repeating: " ", count: max(0, column - line.count)) + label(time)
            column += 13
        }
        return line
    }
}
