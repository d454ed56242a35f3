// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "ponder", path: "..")],
  targets: [
    .executableTarget(
      name: "OwnModel",
      dependencies: [
        .product(name: "Ponder", package: "ponder"),
        .product(name: "PonderSearch", package: "ponder"),
      ]),
    .executableTarget(
      name: "OwnVerifier",
      dependencies: [
        .product(name: "Ponder", package: "ponder"),
        .product(name: "PonderSearch", package: "ponder"),
      ]),
    .executableTarget(
      name: "ServedModel",
      dependencies: [
        .product(name: "PonderModels", package: "ponder"),
        .product(name: "PonderPolicy", package: "ponder"),
      ]),
  ])
