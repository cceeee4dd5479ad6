# Two commands do everything on a machine with Python 3.11 or newer and cargo:
#
#   make demo   builds, installs and counts the sample corpora
#   make test   runs everything that is checked
#
# `make docs` builds the documentation into site/. Each of the three has a virtual environment of its own, so neither touches the other or
# your system.

PYTHON ?= python3
DEMO := .venv-demo
TEST := .venv-test
DOCS := .venv-docs
TURVEN := $(DEMO)/bin/turven

.PHONY: demo test test-rust test-python lint bench fuzz docs fmt clean

demo: $(DEMO)/bin/python
	$(DEMO)/bin/python -m pip install --quiet --disable-pip-version-check .
	@echo; echo '$$ turven frequencies seeds/nieuws --header date --top 10'
	@$(TURVEN) frequencies seeds/nieuws --header date --top 10
	@echo; echo '$$ turven ngrams seeds/nieuws --header date --n 2 --top 10'
	@$(TURVEN) ngrams seeds/nieuws --header date --n 2 --top 10
	@echo; echo '$$ turven collocations seeds/nieuws --header date --language nl --min-count 3 \'
	@echo '    --measures log_likelihood npmi --top 10'
	@$(TURVEN) collocations seeds/nieuws --header date --language nl --min-count 3 \
		--measures log_likelihood npmi --top 10

test: lint test-rust test-python

# rustfmt and clippy are parts of a Rust installation that may be left out.
lint: $(TEST)/ready
	@if cargo fmt --version >/dev/null 2>&1; then cargo fmt --check; \
		else echo 'rustfmt is not installed: not checked'; fi
	@if cargo clippy --version >/dev/null 2>&1; then \
		cargo clippy --locked --all-targets --all-features -- -D warnings; \
		else echo 'clippy is not installed: not checked'; fi
	$(TEST)/bin/ruff check .
	$(TEST)/bin/ruff format --check .
	$(TEST)/bin/mypy
	$(TEST)/bin/python -m mypy.stubtest turven._core
	$(TEST)/bin/python docs/make_measures.py --check

test-rust:
	cargo test --locked

# The installed package is what is tested, its docstrings included.
test-python: $(TEST)/ready
	$(TEST)/bin/python -m pytest --numprocesses auto --dist loadfile --pyargs tests/python turven

bench: $(TEST)/ready
	cargo bench --locked --bench stages
	$(TEST)/bin/python benches/compare.py --quick

# Ten minutes a target; needs a nightly toolchain and cargo-fuzz.
fuzz:
	for target in tokenize merge ngrams query read store; do \
		mkdir -p fuzz/corpus/$$target && \
		cargo +nightly fuzz run $$target fuzz/corpus/$$target fuzz/seeds/$$target -- \
			-max_total_time=600 -max_len=4096 -len_control=0 || exit 1; \
	done

# Strictly: a broken link, or a guide that does not run, is an error. Once the environment is
# there, nothing is asked of the network.
docs: $(DOCS)/ready
	$(DOCS)/bin/python docs/make_measures.py
	$(DOCS)/bin/python -m mkdocs build --strict --clean

fmt: $(TEST)/ready
	cargo fmt
	$(TEST)/bin/ruff check --fix .
	$(TEST)/bin/ruff format .

clean:
	rm -rf target site $(DEMO) $(TEST) $(DOCS)

$(DEMO)/bin/python:
	$(PYTHON) -m venv $(DEMO)

$(TEST)/bin/python:
	$(PYTHON) -m venv $(TEST)

$(DOCS)/bin/python:
	$(PYTHON) -m venv $(DOCS)

# Installed anew when anything that is built has changed.
BUILT := Cargo.toml Cargo.lock pyproject.toml \
	$(shell find src python -name '*.rs' -o -name '*.txt' -o -name '*.py' -o -name '*.pyi') \
	$(wildcard python/turven/report/assets/*)

$(TEST)/ready: $(TEST)/bin/python $(BUILT)
	$(TEST)/bin/python -m pip install --quiet --disable-pip-version-check '.[test]'
	@touch $@

$(DOCS)/ready: $(DOCS)/bin/python $(BUILT)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check '.[docs]'
	@touch $@
