import PortModel

/// Text in aligned columns: a line of headings, then the rows. What comes from outside is made safe to show.
struct Table {
    private let headings: [String]
    private var rows: [[String]] = []

    init(_ headings: String...) {
        self.init(headings)
    }

    init(_ headings: [String]) {
        self.headings = headings
    }

    mutating func add(_ cells: String...) {
        add(cells)
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map { $0.isEmpty ? "-" : $0.untrusted(limit: 200) })
    }

    var isEmpty: Bool { rows.isEmpty }

    /// - Parameter colour: whether the headings are set off, for a terminal.
    func text(colour: Bool) -> String {
        let widths = headings.indices.map { column in
            max(headings[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        let line = { (cells: [String]) in
            var text = ""
            for (cell, width) in zip(cells, widths) {
                text += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            while text.last == " " { text.removeLast() }
            return text
        }
        let head = colour ? "\u{1B}[1m\(line(headings))\u{1B}[0m" : line(headings)
        return ([head] + rows.map(line)).joined(separator: "\n")
    }
}
