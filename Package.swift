// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// Tests drive C libraries and raw bytes too, but need no audit list of unsafe code.
let relaxed: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], _ extra: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + extra)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"],
        exclude: exclude, swiftSettings: relaxed)
}

let package = Package(
    name: "varve",
    products: [.executable(name: "varve", targets: ["varve"])],
    targets: [
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(
            name: "CSimdJSON", cxxSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),

        library("System", ["CMalloc"]),
        library("LMDB", ["CLMDB"], [.enableExperimentalFeature("Lifetimes")]),
        library("Crypto", ["COpenSSL"]),
        library("JSON", ["CSimdJSON"]),
        library("Proofs", ["Crypto", "JSON"]),
        library("EventSourcing"),
        library("Compression", ["CDeflate"]),
        library("HTTPServer", ["CMicroHTTPD", "Compression", "System"]),
        library("EventLog", ["LMDB", "EventSourcing", "Proofs", "Crypto", "JSON", "System"]),
        library(
            "Projections", ["EventLog", "LMDB", "EventSourcing", "JSON", "Crypto", "System"]),
        library("Domain", ["EventSourcing", "JSON", "Crypto"]),
        library("Views", ["Projections", "Domain", "EventSourcing", "JSON", "Crypto"]),
        library(
            "Backup",
            ["EventLog", "EventSourcing", "Proofs", "Crypto", "JSON", "System", "Compression"]),
        library(
            "Fleet",
            [
                "Views", "Projections", "Domain", "EventLog", "EventSourcing", "Proofs", "JSON",
                "Crypto", "System",
            ]),
        library(
            "API",
            [
                "HTTPServer", "Fleet", "Views", "Projections", "Domain", "EventLog",
                "EventSourcing", "Proofs", "JSON", "Crypto", "LMDB", "System",
            ]),
        library(
            "Client",
            [
                "CCurl", "Fleet", "Views", "Domain", "EventLog", "EventSourcing", "Proofs", "JSON",
                "Crypto", "System",
            ]),
        library("Console"),
        library(
            "SampleData",
            ["Backup", "Domain", "EventLog", "EventSourcing", "Proofs", "Crypto", "JSON", "System"]),
        library(
            "Commands",
            [
                "API", "HTTPServer", "Client", "Fleet", "Backup", "SampleData", "Console",
                "Views", "Projections",
                "Domain", "EventLog",
                "EventSourcing", "Proofs", "JSON", "Crypto", "LMDB", "System",
            ]),
        .executableTarget(name: "varve", dependencies: ["Commands"], swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["EventSourcing", "System"],
            path: "Tests/TestSupport",
            swiftSettings: relaxed),
        tests("SystemTests", ["System"]),
        tests("LMDBTests", ["LMDB", "System"]),
        tests("CryptoTests", ["Crypto"]),
        tests("JSONTests", ["JSON"]),
        tests("ProofsTests", ["Proofs", "Crypto"]),
        tests("EventSourcingTests", ["EventSourcing"]),
        .target(
            name: "CrashSupport",
            dependencies: [
                "EventLog", "EventSourcing", "Projections", "Crypto", "System", "TestSupport",
            ],
            path: "Tests/CrashSupport", swiftSettings: relaxed),
        .executableTarget(
            name: "CrashWriter",
            dependencies: ["CrashSupport", "EventLog", "EventSourcing", "LMDB", "System"],
            path: "Tests/CrashWriter", swiftSettings: relaxed),
        tests(
            "EventLogTests",
            [
                "CrashWriter", "CrashSupport", "EventLog", "EventSourcing", "Projections", "Proofs",
                "Crypto", "LMDB", "System",
            ]),
        tests("ProjectionsTests", ["Projections", "EventLog", "EventSourcing", "LMDB", "System"]),
        tests(
            "DomainTests", ["Domain", "EventSourcing", "JSON", "Crypto", "System"],
            exclude: ["Golden"]),
        tests("ViewsTests", ["Views", "Projections", "Domain", "EventSourcing", "JSON", "Crypto"]),
        tests(
            "BackupTests",
            [
                "Backup", "Compression", "EventLog", "EventSourcing", "Proofs", "Crypto", "JSON",
                "System",
            ]),
        tests("ClientTests", ["Client", "HTTPServer", "JSON", "System"]),
        tests("HTTPServerTests", ["HTTPServer", "Compression", "System"]),
        tests(
            "FleetTests",
            ["Fleet", "Views", "Domain", "EventLog", "EventSourcing", "JSON", "System"]),
        tests(
            "APITests",
            [
                "API", "HTTPServer", "Fleet", "Views", "Domain", "EventLog", "EventSourcing",
                "JSON", "Crypto", "System",
            ]),
        tests("ConsoleTests", ["Console", "System"]),
        tests(
            "CommandsTests",
            [
                "varve", "Commands", "Console", "Crypto", "Domain", "EventLog", "EventSourcing",
                "JSON",
                "Proofs", "System",
            ]),
        tests(
            "SampleDataTests",
            ["SampleData", "Backup", "Domain", "EventLog", "EventSourcing", "JSON", "System"]),
        tests("TidyTests", []),
    ]
)

// A fuzzer links only with the sanitizer's run-time: tools/fuzz builds it so.
if Context.environment["FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Backup", "Commands", "Console", "Crypto", "EventLog", "EventSourcing",
                "HTTPServer", "JSON", "System", "TestSupport",
            ],
            path: "Tests/Fuzz",
            swiftSettings: relaxed + [.enableExperimentalFeature("Extern")]))
}
