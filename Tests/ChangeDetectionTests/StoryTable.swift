import ChangeDetection

extension Story {
    /// Six ports, and every port of a host.
    private static let six: String = "1:1 1:2 1:3 2:1 2:2 2:3"
    private static let all: String = (1...12).map { "3:\($0)" }.joined(separator: " ")

    static let table: [Story] = [
        Story(
            name: "first result empty, then full",
            steps: [
                .poll(0, "", mark: "A", tells: ["baseline whole 0"]),
                .poll(24, "1:22 2:80", mark: "B", tells: ["opened 1:22 0-24", "opened 2:80 0-24"]),
            ], intervals: ["1:22 0-24 open", "2:80 0-24 open"]),
        Story(
            name: "partial answers open, but do not close",
            steps: [
                .poll(0, "1:22 1:80", mark: "A", tells: ["baseline whole 2"]),
                .poll(24, "1:22 1:443", mark: "B", partial: true, tells: ["opened 1:443 0-24"]),
                .poll(48, "1:22", mark: "C", partial: true),
                .poll(72, "1:22 1:443", mark: "D"),
                .poll(96, "1:22 1:443", mark: "E", tells: ["closed 1:80 0-72"]),
            ], intervals: ["1:80 ?-0 to 0-72 closed", "1:22 ?-0 open", "1:443 0-24 open"]),
        Story(
            name: "one lost packet",
            steps: [
                .poll(0, "1:22 1:80", mark: "A", tells: ["baseline whole 2"]),
                .poll(24, "1:22", mark: "B"), .poll(48, "1:22 1:80", mark: "C"), .poll(72, "1:22 1:80", mark: "D"),
            ], intervals: ["1:22 ?-0 open", "1:80 ?-0 open"]),
        Story(
            name: "a port that is gone shows as no answer until a second scan agrees",
            steps: [
                .poll(0, "1:22 1:80", mark: "A", tells: ["baseline whole 2"]), .poll(24, "1:22", mark: "B"),
            ], intervals: ["1:22 ?-0 open", "1:80 ?-0 no-answer?"]),
        Story(
            name: "where the server says what it looked at, a port that is not listed refused",
            steps: [
                .looked(0, "1:22 1:80", mark: "A", only: [1, 2, 3], tells: ["baseline whole 2"]),
                .looked(24, "1:22", mark: "B", only: [1, 2, 3]), .looked(48, "1:22", mark: "C", only: [2, 3]),
            ], intervals: ["1:22 ?-0 open", "1:80 ?-0 closed?"]),
        Story(
            name: "an added address, then a removed one",
            steps: [
                .poll(0, "1:22 2:80", mark: "A", tells: ["baseline whole 2"]),
                .edit(1, hosts: 1...4), .poll(24, "1:22 2:80 4:80", mark: "B", tells: ["scope.changed found 1"]),
                .edit(25, hosts: 2...4, tells: ["scope.changed"]), .poll(48, "2:80 4:80", mark: "C"),
            ], intervals: ["1:22 ?-0 to 24-? not-covered", "2:80 ?-0 open", "4:80 ?-24 open"]),
        Story(
            name: "an edit while a port is closing, and a port that opens meanwhile",
            steps: [
                .poll(0, "1:22 1:80 2:80", mark: "A", tells: ["baseline whole 3"]),
                .poll(24, "1:22 2:80", mark: "B"), .edit(25, hosts: 1...4),
                .poll(
                    48, "1:22 1:23 2:80", mark: "C",
                    tells: ["closed 1:80 0-24", "opened 1:23 24-48", "scope.changed found 0"]),
            ],
            intervals: ["1:80 ?-0 to 0-24 closed", "1:22 ?-0 open", "1:23 24-48 open", "2:80 ?-0 open"]),
        Story(
            name: "an edit and its undoing",
            steps: [
                .poll(0, "1:22 3:80", mark: "A", tells: ["baseline whole 2"]),
                .edit(1, hosts: 1...2, tells: ["scope.changed"]), .edit(2, hosts: 1...3),
                .poll(24, "1:22 3:80", mark: "B", tells: ["scope.changed found 1"]),
            ], intervals: ["3:80 ?-0 to 0-? not-covered", "1:22 ?-0 open", "3:80 ?-24 open"]),
        Story(
            name: "a firewall hides a whole network for a day",
            steps: [
                .poll(0, six, mark: "A", tells: ["baseline whole 6"]),
                .poll(24, "", mark: "B", tells: ["suspect 6"]), .poll(48, six, mark: "C"), .poll(72, six, mark: "D"),
            ], intervals: six.split(separator: " ").map { "\($0) ?-0 open" }),
        Story(
            name: "a network that is gone for good",
            steps: [
                .poll(0, six, mark: "A", tells: ["baseline whole 6"]),
                .poll(24, "", mark: "B", tells: ["suspect 6"]),
                .poll(48, "", mark: "C", tells: six.split(separator: " ").map { "closed \($0) 0-24" }),
            ], intervals: six.split(separator: " ").map { "\($0) ?-0 to 0-24 closed" }),
        Story(
            name: "the result is gone, and comes back",
            steps: [
                .poll(0, "1:22", mark: "A", tells: ["baseline whole 1"]), .nothing(6, tells: ["suspect -1"]),
                .nothing(12), .poll(24, "1:22", mark: "B"), .nothing(30, tells: ["suspect -1"]),
            ], intervals: ["1:22 ?-0 open"]),
        Story(
            name: "a host that answers on all ports, for one scan", ports: ["1-12"],
            steps: [
                .poll(0, "1:1", mark: "A", tells: ["baseline whole 1"]),
                .poll(24, "1:1 \(all)", mark: "B", tells: ["suspect 0"]), .poll(48, "1:1", mark: "C"),
            ], intervals: (1...12).map { "3:\($0) 0-24 to 24-48 unconfirmed" } + ["1:1 ?-0 open"]),
        Story(
            name: "a host that answers on all ports, for good", ports: ["1-12"],
            steps: [
                .poll(0, "1:1", mark: "A", tells: ["baseline whole 1"]),
                .poll(24, "1:1 \(all)", mark: "B", tells: ["suspect 0"]),
                .poll(48, "1:1 \(all)", mark: "C", tells: (1...12).map { "opened 3:\($0) 0-24" }),
            ], intervals: ["1:1 ?-0 open"] + (1...12).map { "3:\($0) 0-24 open" }),
    ]
}
