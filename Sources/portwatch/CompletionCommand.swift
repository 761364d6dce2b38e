import ArgumentParser

struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Print a script that completes portwatch's command lines in a shell.",
        discussion: """
            bash: portwatch completion bash > ~/.local/share/bash-completion/completions/portwatch
            zsh:  portwatch completion zsh > _portwatch, in a directory of $fpath
            fish: portwatch completion fish > ~/.config/fish/completions/portwatch.fish

            Names of sources come from the settings file, ids of configs from the history; no source is asked.
            """)

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash
        case zsh
        case fish
    }

    @Argument(help: "The shell.")
    var shell: Shell

    func run() {
        let kind: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        Console.standardOutput(PortwatchCommand.completionScript(for: kind))
    }
}
