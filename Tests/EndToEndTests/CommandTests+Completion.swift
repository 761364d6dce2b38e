import TestSupport
import Testing

/// What shells complete.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CompletionTests {
    @Test func `there is a script for each shell, and bash takes its own`() async throws {
        try await Site.with { site in
            for shell in ["bash", "zsh", "fish"] {
                let script = try await site.run("completion", shell)
                #expect(script.exit == .code(0))
                #expect(script.output.contains("portwatch") && script.output.contains("apply"))
                let other = try await site.run("--generate-completion-script", shell)
                #expect(other.output == script.output)
            }
            let checked = try await site.shell("bash -n <(portwatch completion bash)")
            #expect(checked.exit == .code(0))
            #expect(checked.errors.isEmpty)
            #expect(try await site.run("completion", "tcsh").exit == .code(64))
        }
    }

    /// What bash offers for the last of these words.
    private func complete(_ site: Site, _ words: String...) async throws -> [String] {
        let line = (["portwatch"] + words).joined(separator: " ")
        let answer = try await site.shell(
            """
            source <(portwatch completion bash)
            COMP_WORDS=(\(line)\(words.last == "" ? "''" : "")) COMP_LINE='\(line)' COMP_POINT=\(line.count)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _portwatch portwatch "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """, environment: ["PORTWATCH_CONFIG": site.settingsPath])
        #expect(answer.errors.isEmpty)
        return answer.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    }

    @Test func `sources come from the settings, and configs from the history`() async throws {
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [port])]))
            let none = try await complete(site, "configs", "show", "")
            #expect(none.isEmpty)
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "config.added")
            let id = try await site.query("SELECT config FROM config_status", as: String.self)
            #expect(try await complete(site, "configs", "list", "--source", "") == ["local"])
            #expect(try await complete(site, "configs", "list", "--source", "x").isEmpty)
            #expect(try await complete(site, "configs", "show", "") == id)
            #expect(try await complete(site, "results", "--source", "local", "") == id)
            #expect(try await complete(site, "results", "--source", "other", "").isEmpty)
            #expect(try await complete(site, "configs", "ap") == ["apply"])
        }
    }

    @Test func `an id with characters of a shell is not offered`() async throws {
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [port])]))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")
            await daemon.end()
            let marker = site.directory + "/marker"
            let id = "$(touch \(marker))"
            try await site.change("UPDATE config SET remote_id = '\(id)'")
            #expect(try await complete(site, "configs", "show", "").isEmpty)
            #expect(try await site.shell("test -e '\(marker)'").exit == .code(1))
        }
    }
}
