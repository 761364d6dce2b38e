import ChangeDetection
import PortModel
import Testing

/// A story in steps, each with the lines that it tells.
struct Story: CustomTestStringConvertible, Sendable {
    let name: String
    var policy = DetectionPolicy()
    var ports = ["1-1000"]
    let steps: [StoryStep]
    let intervals: [String]

    var testDescription: String { name }
}

/// One thing that happens in a story, with what it tells; the marks are names of scans.
enum StoryStep: Sendable {
    case poll(Double, String, mark: String, partial: Bool = false, tells: [String] = [])
    case looked(Double, String, mark: String, only: [Int], tells: [String] = [])
    case edit(Double, hosts: ClosedRange<Int>, tells: [String] = [])
    case nothing(Double, tells: [String] = [])
}
