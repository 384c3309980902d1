/// Completion for zsh, with descriptions.
struct ZshCompletion: CaseCompletion {
    let table: CompletionTable

    var text: String {
        """
        #compdef \(table.name)
        # zsh completion for \(table.name); load it with: source <(\(table.name) completion zsh)
        _\(table.name)() {
            local cur="${words[CURRENT]}" prev="${words[CURRENT-1]}"
            local at="" word skip=""
            local -a found
            integer i count=0
            for ((i = 2; i < CURRENT; i++)); do
                word="${words[i]}"
                if [[ -n $skip ]]; then skip=""; continue; fi
        \(takingWord)
            done
            if [[ $cur == --*=* ]]; then
                prev="${cur%%=*}"
                compset -P '*='
            fi
        \(offering)
        }
        if [[ $funcstack[1] == _\(table.name) ]]; then
            _\(table.name) "$@"
        else
            compdef _\(table.name) \(table.name)
        fi

        """
    }

    func offer(options: [ParameterInfo]) -> String {
        let list = options.map { described("--\($0.name)", $0.help) }
        return "found=(\(list.joined(separator: " "))); _describe -o 'option' found"
    }

    func offer(commands: [Command]) -> String {
        let list = commands.map { described($0.name, $0.summary) }
        return "found=(\(list.joined(separator: " "))); _describe 'command' found"
    }

    func offer(_ info: ParameterInfo) -> String {
        if !info.choices.isEmpty { return "compadd -- \(info.choices.joined(separator: " "))" }
        switch info.completion {
        case .nothing: return "_message \(shellQuoted(info.placeholder))"
        case .file: return "_files"
        case .folder: return "_files -/"
        case .output(let words):
            let line = ([table.name] + words).joined(separator: " ")
            return "compadd -- ${(f)\"$(\(line) 2>/dev/null)\"}"
        }
    }

    /// `_describe` parts name and meaning at the first colon.
    private func described(_ name: String, _ meaning: String) -> String {
        shellQuoted(name.split(separator: ":").joined(separator: "\\:") + ":" + meaning)
    }
}
