/// Completion for zsh, with descriptions.
struct ZshCompletion {
    let table: CompletionTable

    var text: String {
        """
        #compdef \(table.name)
        # zsh completion for \(table.name); load it with: source <(\(table.name) completion zsh)
        _\(table.name)() {
            local at="" word skip="" previous="${words[CURRENT-1]}"
            local -a found
            integer i count=0
            for ((i = 2; i < CURRENT; i++)); do
                word="${words[i]}"
                if [[ -n $skip ]]; then skip=""; continue; fi
                case "$word" in
                    \(table.valued.joined(separator: "|"))) skip=1; continue ;;
                    -*) continue ;;
                esac
                case "${at:+$at }$word" in
                    \(table.steps.map { "'\($0)'" }.joined(separator: "|")))
                        at="${at:+$at }$word" ;;
                    *) count+=1 ;;
                esac
            done
            if [[ ${words[CURRENT]} == --*=* ]]; then
                previous="${words[CURRENT]%%=*}"
                compset -P '*='
            fi
            case "$at:$previous" in
        \(optionValues)    esac
            if [[ ${words[CURRENT]} == -* ]]; then
                case "$at" in
        \(options)        esac
                return
            fi
            case "$at:$count" in
        \(commands)    esac
        }
        if [[ $funcstack[1] == _\(table.name) ]]; then
            _\(table.name) "$@"
        else
            compdef _\(table.name) \(table.name)
        fi

        """
    }

    private var optionValues: String {
        var text = ""
        for entry in table.entries {
            for info in entry.options where info.kind == .option {
                let patterns = info.spellings.map { "'\(entry.path):\($0)'" }.joined(separator: "|")
                text += "        \(patterns)) \(offer(info)); return ;;\n"
            }
        }
        return text
    }

    private var options: String {
        table.entries.map { entry in
            let list = entry.options.map { described("--\($0.name)", $0.help) }
            return """
                            '\(entry.path)')
                                found=(\(list.joined(separator: " ")))
                                _describe -o 'option' found ;;

                """
        }.joined()
    }

    private var commands: String {
        table.entries.map { entry in
            if !entry.subcommands.isEmpty {
                let list = entry.subcommands.map { described($0.name, $0.summary) }
                return """
                            '\(entry.path):0')
                                found=(\(list.joined(separator: " ")))
                                _describe 'command' found ;;

                    """
            }
            return entry.places.map { "        \($0.pattern)) \(offer($0.operand)) ;;\n" }.joined()
        }.joined()
    }

    /// `_describe` parts name and meaning at the first colon.
    private func described(_ name: String, _ meaning: String) -> String {
        shellQuoted(name.split(separator: ":").joined(separator: "\\:") + ":" + meaning)
    }

    private func offer(_ info: ParameterInfo) -> String {
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
}
