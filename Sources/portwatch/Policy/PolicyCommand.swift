import ArgumentParser

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Compare what is open with what is expected, and write rules for it.",
        subcommands: [TestPolicyCommand.self, SuggestPolicyCommand.self])
}
