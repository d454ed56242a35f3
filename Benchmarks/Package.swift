// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ponder-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "ponder", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(
      name: "Measuring",
      dependencies: [
        .product(name: "PonderEngine", package: "ponder"),
        .product(name: "PonderData", package: "ponder"),
        .product(name: "PonderLab", package: "ponder"),
      ]),
    .executableTarget(
      name: "TrainingSpeed",
      dependencies: [
        "Measuring", .product(name: "PonderEngine", package: "ponder"),
        .product(name: "PonderData", package: "ponder"),
        .product(name: "PonderLab", package: "ponder"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "DecodingSpeed",
      dependencies: [
        "Measuring", .product(name: "Ponder", package: "ponder"),
        .product(name: "PonderEngine", package: "ponder"),
        .product(name: "PonderData", package: "ponder"),
        .product(name: "PonderLab", package: "ponder"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "SearchWork",
      dependencies: [
        "Measuring", .product(name: "Ponder", package: "ponder"),
        .product(name: "PonderEngine", package: "ponder"),
        .product(name: "PonderData", package: "ponder"),
        .product(name: "PonderLab", package: "ponder"),
        .product(name: "PonderSearch", package: "ponder"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "GradingSpeed",
      dependencies: [
        "Measuring", .product(name: "Ponder", package: "ponder"),
        .product(name: "PonderMath", package: "ponder"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "ClientCost",
      dependencies: [
        "Measuring", .product(name: "Ponder", package: "ponder"),
        .product(name: "PonderRemote", package: "ponder"),
        .product(name: "PonderSearch", package: "ponder"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "IntervalCoverage",
      dependencies: [
        .product(name: "Ponder", package: "ponder"),
        .product(name: "PonderPolicy", package: "ponder"),
        .product(name: "PonderPools", package: "ponder"),
        .product(name: "PonderReport", package: "ponder"),
        .product(name: "PonderSearch", package: "ponder"),
        .product(name: "PonderStudy", package: "ponder"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // What ClientCost and its peer talk to; in C, so that it is not what limits them.
    .executableTarget(name: "InstantServer"),
  ]
)
