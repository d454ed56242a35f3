// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ponder-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "ponder", path: "..")],
  targets: [
    .executableTarget(
      name: "TrainingSpeed", dependencies: [.product(name: "PonderEngine", package: "ponder")])
  ]
)
