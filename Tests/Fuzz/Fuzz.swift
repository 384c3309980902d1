import Glibc

/// A reader of foreign bytes that must end on any input: with a value or with an error.
protocol FuzzTarget: SendableMetatype {
    /// Inputs to begin with, near to what the reader takes.
    static var seeds: [[UInt8]] { get throws }

    /// Reads `bytes`. A trap is a finding, and so is a broken promise: see `promise`.
    static func run(_ bytes: [UInt8])
}

let targets: [String: any FuzzTarget.Type] = [
    "arguments": ArgumentsTarget.self,
    "backup": BackupTarget.self,
    "http-target": RequestTargetTarget.self,
    "json": JSONTarget.self,
    "record": RecordTarget.self,
]

/// Ends the process, which libFuzzer reports together with the input.
func promise(_ holds: Bool, _ rule: StaticString) {
    if !holds { fatalError("broken promise: \(rule)") }
}

/// The target that `FUZZ_TARGET` names.
nonisolated(unsafe) private var chosen: any FuzzTarget.Type = JSONTarget.self

private typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

@_extern(c, "LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: Callback
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    chosen.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

@main struct Fuzz {
    /// `Fuzz --list` names the targets and `Fuzz --seeds FOLDER` writes the first inputs of
    /// `FUZZ_TARGET`; anything else goes to libFuzzer.
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        if words == ["--list"] {
            return print(targets.keys.sorted().joined(separator: "\n"))
        }
        guard let name = getenv("FUZZ_TARGET").map({ String(cString: $0) }),
            let target = targets[name]
        else { fatalError("FUZZ_TARGET names no target: see Fuzz --list") }
        if words.count == 2, words[0] == "--seeds" {
            return try writeSeeds(of: target, to: words[1])
        }
        chosen = target
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments, testOneInput))
    }

    private static func writeSeeds(of target: any FuzzTarget.Type, to folder: String) throws {
        for (index, seed) in try target.seeds.enumerated() {
            guard let file = fopen("\(folder)/seed-\(index)", "w") else {
                fatalError("cannot write to \(folder)")
            }
            fwrite(seed, 1, seed.count, file)
            fclose(file)
        }
    }
}
