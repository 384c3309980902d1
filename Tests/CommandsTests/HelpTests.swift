import Console
import TestSupport
import Testing

@testable import Commands

@Suite struct HelpTests {
    private static let paths = Varve.program.paths

    @Test(arguments: paths)
    func `every command explains itself as promised`(path: [String]) throws {
        let outcome = try CLI().run(path + ["--help"])
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let name = path.isEmpty ? "varve" : path.joined(separator: "-")
        expectGolden("commands/help/\(name).txt", outcome.output)
    }

    @Test(arguments: Varve.program.topics.map { $0.name })
    func `every topic is explained as promised`(name: String) throws {
        let outcome = try CLI().run("help", name)
        #expect(outcome.code == 0)
        expectGolden("commands/help/topic-\(name).txt", outcome.output)
    }

    @Test func `every command that does something has examples that are its own`() throws {
        for command in Varve.program.commandsWithPaths where command.subcommands.isEmpty {
            let line = (["varve"] + command.path).joined(separator: " ")
            #expect(
                command.examples.contains { $0.line.contains(line) } || line == "varve help",
                "\(line)")
            #expect(!command.examples.isEmpty, "\(line)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completion knows every command`(shell: String) throws {
        let script = try CLI().run("completion", shell).output
        for command in Varve.program.commandsWithPaths {
            #expect(script.contains(command.path.joined(separator: " ")), "\(command.path)")
        }
    }
}

extension Program {
    struct Entry {
        let path: [String]
        let examples: [Command.Example]
        let subcommands: [Command]
    }

    var commandsWithPaths: [Entry] {
        func entries(_ commands: [Command], _ path: [String]) -> [Entry] {
            commands.filter { !$0.isHidden }.flatMap { command in
                let own = path + [command.name]
                return [
                    Entry(path: own, examples: command.examples, subcommands: command.subcommands)
                ]
                    + entries(command.subcommands, own)
            }
        }
        return entries(commands, [])
    }

    var paths: [[String]] { [[]] + commandsWithPaths.map(\.path) }
}
