# Two commands: `make demo` and `make test`. Both set up what is missing first.

.PHONY: demo test setup build docs format lint clean

demo: build
	.build/release/ponder lab study --quick

test: setup
	swift test --disable-xctest

build: setup
	swift build -c release --product ponder

setup:
	@Scripts/setup.sh

docs: setup
	@Scripts/docs.sh

format:
	swift format --in-place --recursive Sources Tests Benchmarks/Sources Package.swift Benchmarks/Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Benchmarks/Sources Package.swift Benchmarks/Package.swift

clean:
	swift package clean
