// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// `make demo` and `make test` set this: in a debug build, the modules that compute are optimised. A package that depends
// on this one never sees the flags.
let isQuick = Context.environment["PONDER_QUICK_BUILD"] != nil
let optimised =
  isQuick
  ? settings + [
    .unsafeFlags([
      "-O", "-whole-module-optimization", "-num-threads", "2",
      // Else the compiler remarks for each module that a whole one is not built in parts.
      "-disable-batch-mode", "-suppress-remarks",
    ])
  ] : settings

/// What the gateway's server is made of, in builds with servers.
let gatewayPackages: [Target.Dependency] = [
  ("Hummingbird", "hummingbird"), ("HTTPTypes", "swift-http-types"), ("Logging", "swift-log"),
  ("CoreMetrics", "swift-metrics"), ("Metrics", "swift-metrics"),
  ("Tracing", "swift-distributed-tracing"), ("NIOCore", "swift-nio"),
  ("ServiceLifecycle", "swift-service-lifecycle"),
].map { .product(name: $0, package: $1, condition: .when(traits: ["Servers"])) }

let package = Package(
  name: "ponder",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Ponder", targets: ["Ponder"]),
    .library(name: "PonderSearch", targets: ["PonderSearch"]),
    .library(name: "PonderPolicy", targets: ["PonderPolicy"]),
    .library(name: "PonderPools", targets: ["PonderPools"]),
    .library(name: "PonderStudy", targets: ["PonderStudy"]),
    .library(name: "PonderReport", targets: ["PonderReport"]),
    .library(name: "PonderMath", targets: ["PonderMath"]),
    .library(name: "PonderFiles", targets: ["PonderFiles"]),
    .library(name: "PonderData", targets: ["PonderData"]),
    .library(name: "PonderEngine", targets: ["PonderEngine"]),
    .library(name: "PonderLab", targets: ["PonderLab"]),
    .library(name: "PonderRemote", targets: ["PonderRemote"]),
    .library(name: "PonderModels", targets: ["PonderModels"]),
    .library(name: "PonderGateway", targets: ["PonderGateway"]),
    .library(name: "PonderTesting", targets: ["PonderTesting"]),
    .executable(name: "ponder", targets: ["PonderCommand"]),
  ],
  traits: [
    .trait(
      name: "Servers",
      description: """
        The HTTP client and the gateway's HTTP server: most of a first build, not needed by the demo.
        """),
    .default(enabledTraits: ["Servers"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(name: "Ponder", swiftSettings: optimised),
    .target(
      name: "PonderSearch",
      dependencies: ["Ponder", .product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: optimised),
    .target(name: "PonderTesting", dependencies: ["Ponder"], swiftSettings: settings),
    .target(
      name: "PonderPolicy",
      dependencies: [
        "Ponder", "PonderSearch", .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: optimised),
    .target(name: "PonderFiles", dependencies: ["Ponder"], swiftSettings: settings),
    // gzip files: zlib, which both systems have.
    .systemLibrary(name: "CZlib"),
    .target(
      name: "PonderPools",
      dependencies: [
        "CZlib", "Ponder", "PonderFiles", "PonderSearch", "PonderPolicy",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: optimised),
    .target(
      name: "PonderStudy",
      dependencies: [
        "Ponder", "PonderFiles", "PonderSearch", "PonderPolicy", "PonderPools", "Yams",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),

    .target(
      name: "PonderReport",
      dependencies: [
        "Ponder", "PonderData", "PonderSearch", "PonderPolicy", "PonderPools", "PonderStudy",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: settings),

    .target(
      name: "PonderMath",
      dependencies: [
        "Ponder", "BigInt", .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: settings),

    .target(
      name: "PonderData", dependencies: ["Ponder", "PonderFiles", "PonderMath"],
      swiftSettings: optimised),

    // Matrix products: OpenBLAS on Linux, loaded while the program runs, Accelerate on macOS.
    .target(
      name: "CBLAS",
      linkerSettings: [
        .linkedLibrary("dl", .when(platforms: [.linux])),
        .linkedFramework("Accelerate", .when(platforms: [.macOS])),
      ]),
    // Loops that are compiled for several kinds of processor.
    .target(name: "CAttention", cSettings: isQuick ? [.unsafeFlags(["-O3"])] : []),
    .target(
      name: "PonderEngine",
      dependencies: [
        "CAttention", "CBLAS", "Ponder", "PonderFiles",
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: optimised),
    .target(
      name: "PonderLab",
      dependencies: ["Ponder", "PonderData", "PonderEngine", "PonderFiles", "PonderMath"],
      resources: [.copy("Pretrained"), .copy("Studies")], swiftSettings: settings),

    .target(
      name: "PonderRemote",
      dependencies: [
        "Ponder", "PonderFiles", .product(name: "DequeModule", package: "swift-collections"),
        .product(
          name: "AsyncHTTPClient", package: "async-http-client",
          condition: .when(traits: ["Servers"])),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Servers"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Servers"])),
      ],
      swiftSettings: settings),

    .target(
      name: "PonderModels",
      dependencies: [
        "Ponder", "PonderFiles", "PonderSearch", "PonderPolicy", "PonderPools", "PonderStudy",
        "PonderData", "PonderEngine", "PonderLab", "PonderMath", "PonderRemote",
      ],
      swiftSettings: settings),

    // Without the trait the gateway is its command's one line of advice.
    .target(
      name: "PonderGateway",
      dependencies: [
        "Ponder", "PonderFiles", "PonderSearch", "PonderPolicy", "PonderLab", "PonderModels",
        "PonderRemote", "PonderReport", .product(name: "DequeModule", package: "swift-collections"),
      ] + gatewayPackages,
      swiftSettings: settings),

    .executableTarget(
      name: "PonderCommand",
      dependencies: [
        "Ponder", "PonderFiles", "PonderSearch", "PonderPolicy", "PonderPools", "PonderStudy",
        "PonderReport", "PonderData", "PonderEngine", "PonderLab", "PonderMath", "PonderModels",
        "PonderRemote", "PonderGateway", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    .testTarget(
      name: "PonderTests", dependencies: ["Ponder", "PonderTesting"], swiftSettings: settings),
    .testTarget(
      name: "PonderSearchTests", dependencies: ["PonderSearch", "PonderTesting"],
      swiftSettings: settings),
    .testTarget(
      name: "PonderPolicyTests", dependencies: ["PonderPolicy", "PonderTesting"],
      swiftSettings: settings),
    .testTarget(
      name: "PonderFilesTests", dependencies: ["PonderFiles", "PonderTesting"],
      swiftSettings: settings),
    .testTarget(
      name: "PonderPoolsTests", dependencies: ["PonderPools", "PonderMath", "PonderTesting"],
      swiftSettings: settings),
    .testTarget(
      name: "PonderStudyTests",
      dependencies: [
        "PonderStudy", "PonderTesting", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "PonderDataTests", dependencies: ["PonderData", "PonderTesting"],
      swiftSettings: settings),
    .testTarget(
      name: "PonderMathTests", dependencies: ["PonderMath", "PonderTesting"],
      swiftSettings: settings),
    .testTarget(
      name: "PonderReportTests", dependencies: ["PonderReport", "PonderMath", "PonderTesting"],
      exclude: ["Golden"], swiftSettings: settings),
    .testTarget(
      name: "PonderEngineTests", dependencies: ["CAttention", "PonderEngine", "PonderTesting"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "PonderLabTests", dependencies: ["PonderLab", "PonderTesting"],
      exclude: ["Fixtures"], swiftSettings: settings),
    // Servers on loopback that speak as real ones do, well or badly.
    .target(
      name: "ScriptedServers",
      dependencies: [
        "Ponder", "PonderRemote",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Tests/ScriptedServers", swiftSettings: settings),
    .testTarget(
      name: "PonderRemoteTests",
      dependencies: ["PonderRemote", "PonderTesting", "ScriptedServers"],
      swiftSettings: settings),
    .testTarget(
      name: "PonderModelsTests",
      dependencies: [
        "PonderData", "PonderLab", "PonderMath", "PonderModels", "PonderPolicy", "PonderStudy",
        "PonderTesting", "ScriptedServers",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "PonderCommandTests",
      dependencies: ["PonderCommand", "PonderModels", "PonderTesting", "ScriptedServers"],
      exclude: ["Golden"], swiftSettings: settings),
    .testTarget(
      name: "PonderGatewayTests",
      dependencies: [
        "PonderGateway", "PonderLab", "PonderModels", "PonderPolicy", "PonderTesting",
        "ScriptedServers", .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: settings),
    // Damaged inputs at every door, in processes of their own: Scripts/fuzz.sh.
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "PonderCommand", "PonderData", "PonderEngine", "PonderFiles", "PonderLab", "PonderMath",
        "PonderModels", "PonderPolicy", "PonderPools", "PonderRemote", "PonderSearch",
        "PonderStudy",
        "PonderTesting", "ScriptedServers", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
  ]
)
