internal import Backup
internal import Console
internal import SampleData
internal import System

/// `varve bench sample`: writes the sample that comes with Varve.
enum BenchSample {
    private static let folder = Operand<String>(
        "SET", help: "The folder of the backup set to write", completion: .folder)
    private static let seed = Option<Int>.number(
        "seed", help: "Another seed tells another story", fallback: Int(SampleData.seed))

    static let command = Command(
        "sample", summary: "Write the sample backup set",
        description: """
            The life of an organisation and its agents over seven months, as a full backup set: \
            the same bytes for the same seed.
            """,
        parameters: [seed, folder],
        examples: [.init("varve bench sample data/sample", "What the folder data holds")]
    ) { invocation in
        try invocation.requireNoServer()
        let path = invocation.arguments[folder]
        let random = Machine.randomBytes(4).map { String($0, radix: 16) }.joined()
        let set = try SampleData.writeBackupSet(
            at: path, workFolder: path + ".work-\(random)",
            seed: UInt64(invocation.arguments.value(seed)))
        var result = BenchResult("sample")
        result.add(count: "events", set.manifest.count)
        result.add(count: "segments", set.manifest.segments.count)
        result.add(bytes: "bytes", set.manifest.segments.reduce(0) { $0 + Int($1.size) })
        try result.print(in: invocation)
    }
}
