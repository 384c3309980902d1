/// Completion for shells that choose what to offer by `case`: bash and zsh.
///
/// In the script, `at` is the path of the command so far, `count` the number of its operands,
/// `prev` the option whose value may be asked for, and `cur` the word to complete.
protocol CaseCompletion {
    var table: CompletionTable { get }

    /// The command that offers the values of a parameter.
    func offer(_ info: ParameterInfo) -> String
    /// The command that offers the names of options.
    func offer(options: [ParameterInfo]) -> String
    /// The command that offers the names of commands.
    func offer(commands: [Command]) -> String
}

extension CaseCompletion {
    /// What a loop does with each `word` before the cursor.
    var takingWord: String {
        """
                case "$word" in
                    \(table.valued.joined(separator: "|"))) skip=1; continue ;;
                    -*) continue ;;
                esac
                case "${at:+$at }$word" in
                    \(table.steps.map { "'\($0)'" }.joined(separator: "|")))
                        at="${at:+$at }$word" ;;
                    *) count=$((count + 1)) ;;
                esac
        """
    }

    /// What is offered after the loop: values, options, or commands and operands.
    var offering: String {
        """
            case "$at:$prev" in
        \(values)    esac
            if [[ $cur == -* ]]; then
                case "$at" in
        \(options)        esac
                return
            fi
            case "$at:$count" in
        \(words)    esac
        """
    }

    private var values: String {
        table.entries.flatMap { entry in
            entry.options.filter { $0.kind == .option }.map { info in
                let patterns = info.spellings.map { "'\(entry.path):\($0)'" }.joined(separator: "|")
                return "        \(patterns)) \(offer(info)); return ;;\n"
            }
        }.joined()
    }

    private var options: String {
        table.entries.map { "            '\($0.path)') \(offer(options: $0.options)) ;;\n" }
            .joined()
    }

    private var words: String {
        table.entries.map { entry in
            guard entry.subcommands.isEmpty else {
                return "        '\(entry.path):0') \(offer(commands: entry.subcommands)) ;;\n"
            }
            return entry.places.map { "        \($0.pattern)) \(offer($0.operand)) ;;\n" }.joined()
        }.joined()
    }
}
