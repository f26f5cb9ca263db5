# The one place to start: `make demo` shows what the programs do, `make test` proves it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
# The programs are those in the list of jobs of the manifest, so that there is one list.
PROGRAMS := $(shell scripts/programs.sh)
# One self-contained file a program: nothing of Swift need be installed where it runs.
RELEASE := -c release --static-swift-stdlib

.PHONY: help setup demo test check format bench release install uninstall

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z]+:.*##/ { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs Debian packages and the Python environment of the tests; quick when all is there
	@scripts/setup.sh

demo: setup ## Runs the programs against a sandbox on this machine
	@scripts/demo.sh

test: setup ## Builds and runs all tests
	swift build --build-tests
	swift test --skip-build --disable-xctest --experimental-maximum-parallelization-width 4

check: setup ## Everything a reviewer would run: style, tests, sanitizers, linters, a staged installation
	@PROGRAMS="$(PROGRAMS)" scripts/check.sh

format: ## Formats the Swift sources
	@scripts/format.sh

bench: setup release ## Measures the programs beside their peers
	@scripts/bench.sh

release: setup ## Builds the programs for installation
	for program in $(PROGRAMS); do swift build $(RELEASE) --product "$$program"; done

install: ## Installs programs, manual pages, completions, systemd units and samples under DESTDIR/PREFIX
	@scripts/install.sh install "$(DESTDIR)" "$(PREFIX)" $(PROGRAMS)

uninstall: ## Removes what install has put there
	@scripts/install.sh uninstall "$(DESTDIR)" "$(PREFIX)" $(PROGRAMS)
