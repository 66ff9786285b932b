# `make demo` and `make test` do all their own set-up: they need Python >= 3.11, a Rust toolchain and make.

PYTHON ?= python3
BIN := .venv/bin
# Every Python package that is installed here, by name and version.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

RUST := $(shell find crates -name '*.rs' -o -name Cargo.toml) Cargo.toml Cargo.lock
RESULTS := bench-results
DOMAINS := buffers codec linalg maps records reports scalars sequences tables text

.PHONY: demo test bench costs tools claims reports extensions fuzz counts deny lint lint-extensions test-rust test-python wheels test-pythons stubs docs clean

## demo: in three minutes what crossings cost, a workload of each domain, and a real report; one page shows it all
demo: .venv/built
	$(BIN)/ferrule demo $(RESULTS)/demo

## bench: every workload at every size, a domain at a time (an hour or more, on a machine that does nothing else), and the
## tables of the README and of docs/results.md, which come from here
bench: .venv/extensions-release
	mkdir -p $(RESULTS)
	for domain in $(DOMAINS); do \
		$(BIN)/ferrule bench $$domain/ --json $(RESULTS)/$$domain.json --html $(RESULTS)/$$domain.html || exit; done
	$(BIN)/python -m studies.publish.results $(DOMAINS:%=$(RESULTS)/%.json)

## costs: what every crossing costs on this machine (some minutes), and docs/costs.md, which comes from here
costs: .venv/built
	mkdir -p $(RESULTS)
	$(BIN)/ferrule costs --json $(RESULTS)/costs.json --html $(RESULTS)/costs.html
	$(BIN)/python -m studies.publish.costs $(RESULTS)/costs.json

## tools: five kernels by six tools and Rust (ten minutes), and docs/tools.md, which comes from here
tools: .venv/extensions-release .venv/studies
	mkdir -p $(RESULTS)
	$(BIN)/ferrule bench studies/tools/kernels.py --json $(RESULTS)/tools.json --html $(RESULTS)/tools.html
	$(BIN)/python -m studies.publish.tools $(RESULTS)/tools.json

## claims: whether what is claimed of Python and Rust holds on this machine (some minutes), and docs/claims.md, which comes
## from here; QUICK=1 takes two minutes and leaves that as it is
claims: .venv/extensions-release .venv/studies
	mkdir -p $(RESULTS)
	$(BIN)/python -m studies.claims $(if $(QUICK),--quick) --json $(RESULTS)/claims.json --html $(RESULTS)/claims.html
	$(if $(QUICK),,$(BIN)/python -m studies.publish.claims $(RESULTS)/claims.json)

## reports: the pictures of docs/guide/reports.md, which come from the examples (needs LibreOffice and poppler)
reports: .venv/built .venv/readers
	$(BIN)/python -m studies.publish.reports

## fuzz: every decoder on bytes that a fuzzer makes up, SECONDS each, with at most 512 MB of memory and 5 s an input
SECONDS ?= 300
# With a target named, build scripts are built without these flags.
HOST = $(shell rustc --print host-tuple)
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing
fuzz:
	RUSTFLAGS="$(FUZZ_FLAGS)" cargo build --release --locked --manifest-path fuzz/Cargo.toml --target $(HOST)
	for target in $(basename $(notdir $(wildcard fuzz/src/bin/*.rs))); do mkdir -p fuzz/corpus/$$target; \
		fuzz/target/$(HOST)/release/$$target fuzz/corpus/$$target -max_total_time=$(SECONDS) -timeout=5 -rss_limit_mb=512 \
			-max_len=65536 -artifact_prefix=fuzz/corpus/$$target- -print_final_stats=1 || exit; done

## extensions: the compiled example and the kernels that tools are compared by, for release: benches and claims measure them
extensions: .venv/extensions-release

# Each is laid out as users lay theirs out, with a lock of its own; tests take them as they come, without optimisation.
EXTENSIONS := examples/model_card studies/tools
.venv/extensions-%: .venv/built $(foreach each,$(EXTENSIONS),$(each)/Cargo.lock $(wildcard $(each)/src/*.rs))
	for each in $(EXTENSIONS); do PATH="$(CURDIR)/$(BIN):$$PATH" VIRTUAL_ENV="$(CURDIR)/.venv" CARGO_TARGET_DIR=target/extensions \
		$(BIN)/maturin develop --profile $* --locked --manifest-path $$each/Cargo.toml || exit; done
	rm -f .venv/extensions-*
	touch $@

## counts: how many instructions eleven kernels take, beside tests/counts.json, which UPDATE=1 writes (needs valgrind)
counts: .venv/built .venv/valgrind
	$(BIN)/python tests/counts.py $(if $(UPDATE),update)

## deny: which crates, licences and sources may come into the tree; builds cargo-deny once (some minutes)
deny: target/tools/bin/cargo-deny
	target/tools/bin/cargo-deny --locked check bans licenses sources

target/tools/bin/cargo-deny:
	cargo install --quiet --locked --root target/tools cargo-deny@0.20.2

## test: everything that must be true: formats, lints, types, Rust tests, Python tests on every CPython found
## (while the tests run in this Python, on one core, the linker is at work for the others on the other)
test: lint lint-extensions test-rust
	$(MAKE) --jobs 2 --output-sync=target test-python wheels
	$(MAKE) test-pythons

lint: .venv/built
	cargo fmt --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

lint-extensions:
	for each in $(EXTENSIONS); do cargo fmt --check --manifest-path $$each/Cargo.toml && \
		CARGO_TARGET_DIR=target/extensions cargo clippy --locked --manifest-path $$each/Cargo.toml -- -D warnings || exit; done

test-rust:
	cargo test --workspace --exclude ferrule-py --locked

test-python: .venv/extensions-dev .venv/browser .venv/readers
	$(BIN)/python -m pytest

wheels: .venv/built
	$(BIN)/python tests/other_pythons.py build

test-pythons:
	$(BIN)/python tests/other_pythons.py test

## stubs: write python/ferrule/_core.pyi anew from the Rust sources
stubs: .venv/built
	$(BIN)/pyo3-introspection python/ferrule/_core.*.so _core target/stubs
	cp target/stubs/__init__.pyi python/ferrule/_core.pyi

.venv/tools: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

.venv/studies: .venv/tools
	$(BIN)/python -m pip install --quiet --group studies
	touch $@

.venv/built: .venv/tools $(RUST)
	PATH="$(CURDIR)/$(BIN):$$PATH" VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/maturin develop --release --locked --extras plots,peers
	touch $@

# Programs that tests look at results with, from Debian, where this may install packages. Without one a test says that
# it did not run. A browser opens the result pages; the others read reports.
install = command -v $(1) >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	&& apt-get update -qq && apt-get install -qq --no-install-recommends $(2) >/dev/null; } || true

.venv/browser: | .venv/tools
	$(call install,chromium,chromium)
	touch $@

.venv/readers: | .venv/tools
	$(call install,pdftotext,poppler-utils)
	$(call install,qpdf,qpdf)
	$(call install,soffice,libreoffice-calc fonts-noto-core)
	touch $@

.venv/valgrind: | .venv/tools
	$(call install,valgrind,valgrind)
	touch $@

clean:
	rm -rf .venv .venvs target $(RESULTS)
