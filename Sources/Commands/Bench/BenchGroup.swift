internal import Console

/// `varve bench`: measures the store on this machine; `tools/bench` runs it beside its rivals.
enum BenchGroup {
    static let command = Command(
        group: "bench", summary: "Measure this machine", section: "Maintenance",
        [
            BenchGenerate.command, BenchAppend.command, BenchBulk.command, BenchRead.command,
            BenchRebuild.command, BenchAsOf.command, BenchOpen.command, BenchSample.command,
        ])
}
