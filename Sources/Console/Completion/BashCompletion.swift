/// Completion for bash 4 and later; it needs no other package.
struct BashCompletion {
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
                case "$word" in
                    \(table.valued.joined(separator: "|"))) skip=1; continue ;;
                    -*) continue ;;
                esac
                case "${at:+$at }$word" in
                    \(table.steps.map { "'\($0)'" }.joined(separator: "|")))
                        at="${at:+$at }$word" ;;
                    *) count=$((count + 1)) ;;
                esac
            done
            COMPREPLY=()
            case "$at:$prev" in
        \(optionValues)    esac
            if [[ $cur == -* ]]; then
                case "$at" in
        \(options)        esac
                return
            fi
            case "$at:$count" in
        \(words)    esac
        }
        complete -F _\(table.name) \(table.name)

        """
    }

    private var optionValues: String {
        var text = ""
        for entry in table.entries {
            for info in entry.options where info.kind == .option {
                let patterns = info.spellings.map { "'\(entry.path):\($0)'" }.joined(separator: "|")
                text += "        \(patterns)) \(reply(info)) return ;;\n"
            }
        }
        return text
    }

    private var options: String {
        table.entries.map { entry in
            let names = entry.options.map { "--\($0.name)" }.joined(separator: " ")
            return
                "            '\(entry.path)') COMPREPLY=($(compgen -W '\(names)' -- \"$cur\")) ;;\n"
        }.joined()
    }

    private var words: String {
        table.entries.map { entry in
            if !entry.subcommands.isEmpty {
                let names = entry.subcommands.map { $0.name }.joined(separator: " ")
                return "        '\(entry.path):0') "
                    + "COMPREPLY=($(compgen -W '\(names)' -- \"$cur\")) ;;\n"
            }
            return entry.places.map { "        \($0.pattern)) \(reply($0.operand)) ;;\n" }.joined()
        }.joined()
    }

    private func reply(_ info: ParameterInfo) -> String {
        if !info.choices.isEmpty {
            let list = info.choices.joined(separator: " ")
            return "COMPREPLY=($(compgen -W '\(list)' -- \"$cur\"));"
        }
        switch info.completion {
        case .nothing: return "COMPREPLY=();"
        case .file: return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"));"
        case .folder: return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"));"
        case .output(let words):
            let line = ([table.name] + words).joined(separator: " ")
            return "_\(table.name)_lines \(line);"
        }
    }
}
