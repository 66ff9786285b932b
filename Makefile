# `make demo` and `make test` do all their own set-up: they need Python >= 3.11, a Rust toolchain, make and
# a C compiler.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
RELEASE := .venvs/release/bin
# Every Python package that is installed here, by name, version and the hashes of its files, which uv compares.
export UV_CONSTRAINT := $(CURDIR)/constraints.txt
# Where the compiler that rust-toolchain.toml names is installed under another name, such as `stable`, that one is it.
WANTED := $(shell sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
ifneq ($(word 2,$(shell rustc --version 2>/dev/null)),$(WANTED))
ifeq ($(word 2,$(shell cd / && rustc --version)),$(WANTED))
export RUSTUP_TOOLCHAIN := $(word 1,$(shell cd / && rustup show active-toolchain))
endif
endif

# All that is built into the module, or into the wheel: sources, and what lies beside them (fonts, styles, a file in C).
RUST := $(shell find crates -type f) Cargo.toml Cargo.lock rust-toolchain.toml
PACKAGE := $(shell find python -type f -not -name '*.pyc' -not -name '*.so' -not -name '*.pyd') pyproject.toml
RESULTS := bench-results
DOMAINS := $(sort $(basename $(notdir $(wildcard python/ferrule/bench/workloads/[a-z]*))))

.PHONY: demo test bench bench-self costs tools claims advise-eval advise-overhead advise-suite advise-ports advise-example reports loop-times extensions fuzz asan soak counts coverage mutants deny lint lint-rust lint-python lint-extensions test-rust test-python test-pythons fast release constraints notices stubs clean

## demo: what crossings cost, a workload of each domain, and a real report; one page shows it all. Then advice on a real
## program, and the proof of a function that was moved as it says
demo: .venvs/release/port
	$(RELEASE)/ferrule demo $(RESULTS)/demo
	$(RELEASE)/ferrule advise --html $(RESULTS)/demo/advice.html examples/courier_day.py
	$(RELEASE)/ferrule advise prove examples/courier_day.py:nearest --with courier_port:nearest

# What ran before is in the load average for a while: it is waited for, 3 minutes at most.
QUIET = $(RELEASE)/python -c "import os, time; [time.sleep(5) for _ in range(36) if os.getloadavg()[0] > os.cpu_count() / 2]"

## bench: every workload at every size, a domain at a time (or some: DOMAINS="maps text"), on a machine that does nothing
## else; each run goes into studies/published/runs/, and the pages in docs/results/ and the README's goals come from there
bench: .venvs/release/extensions
	mkdir -p $(RESULTS)
	for domain in $(DOMAINS); do \
		$(QUIET); $(RELEASE)/ferrule bench $$domain/ --json $(RESULTS)/$$domain.json --html $(RESULTS)/$$domain.html && \
		$(RELEASE)/python -m studies.publish.results $(RESULTS)/$$domain.json || exit; done

## bench-self: some workloads with every implementation twice, and docs/bench-self.md: how often the same are called different
bench-self: .venvs/release/peers
	mkdir -p $(RESULTS)
	$(QUIET)
	$(RELEASE)/ferrule bench studies/twins.py --json $(RESULTS)/bench-self.json --html $(RESULTS)/bench-self.html
	$(RELEASE)/python -m studies.publish.bench_self $(RESULTS)/bench-self.json

## costs: what every crossing costs on this machine, and docs/costs.md, which comes from here by way of studies/published/
costs: .venvs/release/peers
	mkdir -p $(RESULTS)
	$(QUIET)
	$(RELEASE)/ferrule costs --json $(RESULTS)/costs.json --html $(RESULTS)/costs.html
	$(QUIET)
	$(RELEASE)/ferrule costs check --json $(RESULTS)/costs-check.json
	$(RELEASE)/python -m studies.publish.costs $(RESULTS)/costs.json $(RESULTS)/costs-check.json

## tools: five kernels by six tools and Rust, and docs/tools.md, which comes from here by way of studies/published/runs/
tools: .venvs/release/extensions .venvs/release/studies
	mkdir -p $(RESULTS)
	$(QUIET)
	$(RELEASE)/ferrule bench studies/tools/kernels.py --json $(RESULTS)/tools.json --html $(RESULTS)/tools.html
	$(RELEASE)/python -m studies.publish.tools $(RESULTS)/tools.json

## claims: whether what is claimed of Python and Rust holds on this machine, and docs/claims.md, which comes from here by
## way of studies/published/; QUICK=1 measures with the fewest samples and leaves that as it is. What was measured is kept:
## after an interruption the same command goes on (with another commit it begins anew)
claims: .venvs/release/extensions .venvs/release/studies
	mkdir -p $(RESULTS)
	$(QUIET)
	$(RELEASE)/python -m studies.claims $(if $(QUICK),--quick) --parts $(RESULTS)/claims --json $(RESULTS)/claims.json --html $(RESULTS)/claims.html
	$(if $(QUICK),,$(RELEASE)/python -m studies.publish.claims $(RESULTS)/claims.json)

## advise-suite: what `ferrule advise` says of the functions of real programs in studies/advise/suite, kept in
## studies/published/ before any port of them is written
advise-suite: .venvs/suite/built
	$(QUIET)
	.venvs/suite/bin/python -m studies.advise.suite.predictions $(RESULTS)/advise-suite

## advise-ports: what the ports of these functions come to, and docs/advise.md (or some: FUNCTIONS="module:name"); what was
## measured is kept: after an interruption the same command goes on (with another commit it begins anew)
advise-ports: .venvs/suite/ports
	mkdir -p $(RESULTS)
	$(QUIET)
	.venvs/suite/bin/python -m studies.advise.suite.porting $(RESULTS)/advise-ports $(FUNCTIONS)
	$(if $(FUNCTIONS),,$(RELEASE)/python -m studies.publish.advise $(RESULTS)/advise-ports.json)

## advise-example: what `ferrule advise` says of examples/courier_day.py, and what the port of one of its functions comes
## to, in README.md and docs/guide/advise.md
advise-example: .venvs/release/port
	$(QUIET)
	$(RELEASE)/python -m studies.publish.example $(RESULTS)

## reports: the pictures of docs/guide/reports.md, which come from the examples (needs LibreOffice and poppler)
reports: .venvs/release/peers .venv/readers
	$(RELEASE)/python -m studies.publish.reports

## advise-eval: how good predictions of `ferrule advise` are, each made without the domain of its workload, by the
## operations that every CPython found counts, and docs/advise.md
advise-eval: .venvs/release/studies .venvs/others
	mkdir -p $(RESULTS)
	$(RELEASE)/python -m studies.advise.evaluate $(RESULTS)/advise-eval.json
	for each in $$(cd .venvs && ls -d 3.*); do at=$(RESULTS)/advise-cases-$$each.json.xz; \
		.venvs/$$each/bin/python -m studies.advise.gather $$at && \
		$(RELEASE)/python -m studies.advise.evaluate --cases $$at $(RESULTS)/advise-eval-$$each.json || exit; done
	$(RELEASE)/python -m studies.publish.advise $(RESULTS)/advise-eval*.json

# The other CPythons, each with ferrule as users get it.
.venvs/others: .venvs/release/built
	$(BIN)/python tests/other_pythons.py --release
	touch $@

## advise-overhead: what `ferrule advise` costs programs on every CPython found, whether its counts hold, whether its
## sampler is as right as py-spy, and docs/advise.md
advise-overhead: .venvs/release/studies .venvs/others
	mkdir -p $(RESULTS)
	$(QUIET)
	$(RELEASE)/python -m studies.advise.overhead --json $(RESULTS)/advise-overhead.json
	PATH="$(CURDIR)/$(RELEASE):$$PATH" $(RELEASE)/python -m studies.advise.truth --json $(RESULTS)/advise-truth.json
	$(RELEASE)/python -m studies.publish.advise $(RESULTS)/advise-overhead.json $(RESULTS)/advise-truth.json

## loop-times: how long a developer waits for what, in fresh clones, and the table of it in CONTRIBUTING.md
loop-times: .venv/built
	$(BIN)/python -m studies.loop_times --tests

## fuzz: every decoder on bytes that a fuzzer makes up, SECONDS each, with at most 512 MB of memory and 5 s an input;
## fails where one finds nothing that its seeds don't reach
SECONDS ?= 300
# With a target named, build scripts are built without these flags.
HOST = $(shell rustc --print host-tuple)
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing
fuzz:
	RUSTFLAGS="$(FUZZ_FLAGS)" cargo build --release --locked --manifest-path fuzz/Cargo.toml --target $(HOST)
	$(PYTHON) tests/fuzz.py fuzz/target/$(HOST)/release $(SECONDS)

## asan: the Rust tests of what has `unsafe` and needs no Python, with AddressSanitizer (RUSTC_BOOTSTRAP: a stable compiler
## has it, and wants to be told that it may change)
# Locals stay on the stack, since tests ask how much of it is left.
ASAN := detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0
CHECKED := ferrule-arrow ferrule-base ferrule-codec ferrule-csv ferrule-kernels
asan:
	RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address ASAN_OPTIONS=$(ASAN) cargo test --lib --locked --profile fast \
		--target $(HOST) --target-dir target/asan $(CHECKED:%=--package %)

## soak: 16 threads on one object of each class for SECONDS: nothing is wrong, lost or there twice, and nothing crashes
soak: .venv/built
	$(BIN)/python tests/threads/soak.py $(SECONDS)

## counts: how many instructions some kernels take, beside tests/counts.json, which UPDATE=1 writes (needs valgrind)
counts: .venvs/release/built .venv/valgrind
	$(RELEASE)/python tests/counts.py $(if $(UPDATE),update)

## coverage: which lines of both languages the parity tests reach, and where they reach least (or others: TESTS=tests)
TESTS ?= tests/parity
coverage: .venv/built
	$(UV) pip install --quiet --python $(BIN)/python --group coverage
	PATH="$(CURDIR)/$(BIN):$$PATH" VIRTUAL_ENV="$(CURDIR)/.venv" tests/coverage/run $(TESTS)

## mutants: 200 small faults in PART (goals, kernels, measuring, rules, statistics or verify), each alone: how many do its tests find?
SAMPLE ?= 200
SEED ?= 1
mutants: .venv/built
	$(BIN)/python -m tests.mutants $(PART) --sample $(SAMPLE) --seed $(SEED) $(if $(AGAIN),--again)

## deny: which crates, licences and sources may come into the tree; builds cargo-deny once
deny: target/tools/bin/cargo-deny
	target/tools/bin/cargo-deny --locked check bans licenses sources

target/tools/bin/cargo-deny:
	cargo install --quiet --locked --root target/tools cargo-deny@0.20.2

## test: everything that must be true: formats, lints, types, Rust tests, Python tests on every CPython found
## (one process builds and tests the others, while two test this one: it has twice as many tests)
test: lint lint-extensions test-rust
	$(MAKE) --jobs 2 --output-sync=target test-python test-pythons

# On two cores the types are checked while clippy waits for a crate.
lint: .venv/lint
	$(MAKE) --jobs 2 --output-sync=target lint-rust lint-python

lint-rust: .venv/lint
	cargo fmt --check
	cargo clippy --workspace --all-targets --profile fast --locked -- -D warnings
	cargo clippy --package ferrule-gate --no-default-features --profile fast --locked -- -D warnings
	# Locks beside the workspace's own are of today's crates.
	for each in fuzz $(EXTENSIONS); do \
		cargo metadata --quiet --locked --format-version 1 --manifest-path $$each/Cargo.toml >/dev/null || exit; done

lint-python: .venv/lint
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

# libFuzzer, in C++, is compiled by `make fuzz` alone: clippy needs none.
lint-extensions: .venv/lint
	for each in $(EXTENSIONS) fuzz; do cargo fmt --check --manifest-path $$each/Cargo.toml && \
		CARGO_TARGET_DIR=target/extensions CUSTOM_LIBFUZZER_PATH=none/libfuzzer.a cargo clippy --locked --manifest-path $$each/Cargo.toml -- -D warnings || exit; done

test-rust: .venv/lint
	cargo test --workspace --profile fast --locked

test-python: .venv/extensions .venv/browser .venv/readers
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-pythons: .venv/built
	$(BIN)/python tests/other_pythons.py

## fast: the extension module for working, after a change in Rust: some seconds; changes in Python need nothing
fast: .venv/built

## extensions: the compiled example and the kernels that tools are compared by, as the tests take them
extensions: .venv/extensions

## release: the extension module as users get it, for measuring, in an environment of its own
release: .venvs/release/built

## constraints: the hashes of all files of each version in constraints.txt, written there: after a change of versions
## (also of uv's own, by the one that is there: its new version can't be installed before its hashes are known)
constraints:
	test -x $(UV) || $(MAKE) .venv/bin/uv
	sed -n 's/^\([^# ]*==[^ ]*\).*/\1/p' constraints.txt > .venv/versions.txt
	$(UV) pip compile --quiet --no-deps --generate-hashes --no-annotate --custom-compile-command "make constraints" \
		--output-file .venv/constraints.txt .venv/versions.txt
	cp .venv/constraints.txt constraints.txt

## notices: the licences of the crates in a wheel, from their packages: after a change of Cargo.lock
notices: .venv/built
	$(BIN)/python -m tests.notices

## stubs: write python/ferrule/_core/ anew from the Rust sources, one file a module
stubs: .venv/built
	rm -rf python/ferrule/_core
	$(BIN)/python -m tests.stubs python/ferrule/_core

# What depends on Python is compiled again where one of these differs. They are what maturin sets; here cargo gets them
# from .cargo/config.toml, also when it is called by hand. A module says where its sources are from (in messages of
# panics): by the names of crates alone, not by the folders of whoever built it.
define CARGO_CONFIG
import os
import pathlib
import subprocess
import sys
print("[env]")
print(f'PYO3_PYTHON = "{sys.executable}"')
print('PYO3_BUILD_EXTENSION_MODULE = "1"')
version, bits = f"{sys.version_info[0]}.{sys.version_info[1]}", sys.maxsize.bit_length() + 1
print(f'PYO3_ENVIRONMENT_SIGNATURE = "{sys.implementation.name}-{version}-{bits}bit"')
sources = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo") / "registry" / "src"
library = subprocess.check_output(["rustc", "--print", "sysroot"], text=True).strip() + "/lib/rustlib/src/rust"
print(f'CFLAGS = "-ffile-prefix-map={sources}/="')
print("[build]")
folders = {sources: "", pathlib.Path.cwd() / "target": "", library: "/rustc/"}
print("rustflags = [")
for folder, shown in folders.items():
    print(f'    "--remap-path-prefix={folder}/={shown}",')
print("]")
endef
export CARGO_CONFIG

# Builds for one environment, and installs what was built there.
develop = PATH="$(CURDIR)/$(BIN):$$PATH" VIRTUAL_ENV="$(CURDIR)/$(1)" $(BIN)/maturin develop --uv --locked

.venv/bin/uv: constraints.txt
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\]$$/p' constraints.txt > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt
	mkdir -p .cargo && $(BIN)/python -c "$$CARGO_CONFIG" > .cargo/config.toml
	touch $@

.venv/lint: .venv/bin/uv pyproject.toml
	$(UV) pip install --quiet --python $(BIN)/python --group lint --requirements pyproject.toml
	touch $@

.venv/tools: .venv/lint
	$(UV) pip install --quiet --python $(BIN)/python --group dev
	touch $@

.venv/built: .venv/tools $(RUST)
	$(call develop,.venv) --profile fast --extras plots,peers,serve
	touch $@

# Extensions beside the package. Each is laid out as users lay theirs out, with a lock of its own; tests take them as they
# come, without optimisation; what measures has them for release.
EXTENSIONS := examples/courier_port examples/model_card examples/own_errors studies/tools studies/advise/suite/ports
SOURCES := $(foreach each,$(EXTENSIONS),$(wildcard $(each)/Cargo.* $(each)/pyproject.toml $(each)/src/*.rs))

.venv/extensions: .venv/built $(SOURCES)
	for each in $(EXTENSIONS); do CARGO_TARGET_DIR=target/extensions $(call develop,.venv) --manifest-path $$each/Cargo.toml || exit; done
	touch $@

.venvs/release/extensions: .venvs/release/peers $(SOURCES)
	for each in $(EXTENSIONS); do CARGO_TARGET_DIR=target/extensions $(call develop,.venvs/release) --release \
		--manifest-path $$each/Cargo.toml || exit; done
	touch $@

.venvs/release/studies: .venvs/release/built
	$(UV) pip install --quiet --python $(RELEASE)/python --group studies --group lint
	touch $@

.venvs/release/built: .venv/bin/uv $(RUST) $(PACKAGE)
	$(UV) pip install --quiet --python $(BIN)/python maturin
	$(UV) venv --quiet --allow-existing --python $(BIN)/python .venvs/release
	rm -rf target/wheels/release
	$(BIN)/maturin build --release --strip --locked --interpreter $(BIN)/python --out target/wheels/release
	$(BIN)/python tests/wheels.py target/wheels/release/*.whl
	$(UV) pip install --quiet --python $(RELEASE)/python --reinstall-package ferrule "$$(echo target/wheels/release/*.whl)[demo]"
	touch $@

.venvs/release/port: .venvs/release/built $(wildcard examples/courier_port/Cargo.* examples/courier_port/src/*.rs)
	CARGO_TARGET_DIR=target/extensions $(call develop,.venvs/release) --release --manifest-path examples/courier_port/Cargo.toml
	touch $@

.venvs/release/peers: .venvs/release/built
	$(UV) pip install --quiet --python $(RELEASE)/python "$$(echo target/wheels/release/*.whl)[plots,peers]"
	touch $@

# The programs of the suite have what they need and nothing else: one counts with gmpy2 where that is there.
.venvs/suite/built: .venvs/release/built
	$(UV) venv --quiet --allow-existing --python $(BIN)/python .venvs/suite
	$(UV) pip install --quiet --python .venvs/suite/bin/python --reinstall-package ferrule --group suite "$$(echo target/wheels/release/*.whl)"
	touch $@

.venvs/suite/ports: .venvs/suite/built $(SOURCES)
	$(UV) pip install --quiet --python .venvs/suite/bin/python --group ports
	CARGO_TARGET_DIR=target/extensions $(call develop,.venvs/suite) --release --manifest-path studies/advise/suite/ports/Cargo.toml
	touch $@

# Programs that tests look at results with, from Debian, where this may install packages. Without one a test says that
# it did not run. A browser opens the result pages; the others read reports. Where installing failed there is no mark, so
# that the next make tries again.
install = { command -v $(1) >/dev/null || ! { test "$$(id -u)" = 0 && command -v apt-get >/dev/null; } \
	|| { apt-get update -qq && apt-get install -qq --no-install-recommends $(2) >/dev/null; }; }
mark = touch $@ || echo "$@: not all was installed; the next make tries again"

.venv/browser: | .venv/tools
	$(call install,chromium,chromium) && $(mark)

.venv/readers: | .venv/tools
	$(call install,pdftotext,poppler-utils) && $(call install,qpdf,qpdf) \
		&& $(call install,soffice,libreoffice-calc fonts-noto-core) && $(mark)

.venv/valgrind: | .venv/tools
	$(call install,valgrind,valgrind) && $(mark)

clean:
	rm -rf .cargo .venv .venvs target $(RESULTS)
