/// Completion for bash 4 and later; it needs no other package.
struct BashCompletion: CaseCompletion {
    let table: CompletionTable

    var text: String {
        """
        # bash completion for \(table.name); load it with: source <(\(table.name) completion bash)
        # Offers the lines that a command prints, quoted as the shell needs them.
        _\(table.name)_lines() {
            local line quoted
            while IFS= read -r line; do
                printf -v quoted %q "$line"
                if [[ $line == "$cur"* || $quoted == "$cur"* ]]; then COMPREPLY+=("$quoted"); fi
            done < <("$@" 2>/dev/null)
        }
        _\(table.name)() {
            local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}"
            # bash splits --option=value into three words.
            if [[ $cur == "=" ]]; then
                cur=""
            elif [[ $prev == "=" ]]; then
                prev="${COMP_WORDS[COMP_CWORD-2]}"
            fi
            local at="" word i skip="" count=0
            for ((i = 1; i < COMP_CWORD; i++)); do
                word="${COMP_WORDS[i]}"
                if [[ -n $skip ]]; then
                    [[ $word == "=" ]] || skip=""
                    continue
                fi
        \(takingWord)
            done
            COMPREPLY=()
        \(offering)
        }
        complete -F _\(table.name) \(table.name)

        """
    }

    func offer(options: [ParameterInfo]) -> String {
        offer(words: options.map { "--\($0.name)" })
    }

    func offer(commands: [Command]) -> String {
        offer(words: commands.map { $0.name })
    }

    func offer(_ info: ParameterInfo) -> String {
        if !info.choices.isEmpty { return offer(words: info.choices) }
        switch info.completion {
        case .nothing: return "COMPREPLY=()"
        case .file: return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))"
        case .folder: return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))"
        case .output(let words):
            let line = ([table.name] + words).joined(separator: " ")
            return "_\(table.name)_lines \(line)"
        }
    }

    private func offer(words: [String]) -> String {
        "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$cur\"))"
    }
}
