# Two commands: `make demo` and `make test`. Both set up what is missing first.

.PHONY: demo test setup build docs examples format lint clean

# Package.swift: a debug build whose computing modules are optimised. It takes less time than a release build, and tests run in
# a third of that of a plain one.
test docs: export PONDER_QUICK_BUILD := 1

# The demo needs no HTTP client or server. Where `make build` was called before, its command is used.
demo: setup
	@Scripts/demo.sh

# Hundreds of tests that start at once only wait for each other, until their time limits pass.
test: setup
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16 swift test --disable-xctest

build: setup
	swift build -c release --product ponder
	@touch .build/has-servers

setup:
	@Scripts/setup.sh

docs: setup
	@Scripts/docs.sh

# ServedModel needs a server; the tests give it one.
examples: setup
	swift build --package-path Examples
	swift run --package-path Examples OwnModel
	swift run --package-path Examples OwnVerifier

format:
	swift format --in-place --recursive Sources Tests Benchmarks/Sources Examples/Sources Package.swift Benchmarks/Package.swift Examples/Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Benchmarks/Sources Examples/Sources Package.swift Benchmarks/Package.swift Examples/Package.swift

clean:
	swift package clean
	@rm -f .build/has-servers
