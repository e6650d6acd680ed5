# Every target prepares what it needs first (Node 24, packages, generated code): see dev/bootstrap.sh.
SHELL := /bin/sh
READY := sh dev/bootstrap.sh
NODE  := sh dev/bootstrap.sh --node-only node
CLI   := dev/src/cli.ts
export SINGLE FOLLOW FIND FROM TO

.DEFAULT_GOAL := help
.PHONY: help up down status logs dev reset backup restore take-over seed demo test test-dates check format client e2e bench chaos chaos-fiscal chaos-mutants chaos-fiscal-mutants fuzz reconcile gen docs

help: ## What this Makefile can do
	@awk -F ":.*## " '/^[a-z0-9-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile

up: ## Start the shop and leave it running (SINGLE=1: one process)
	@$(READY) node $(CLI) up

down: ## Stop the shop; its data stays
	@$(NODE) $(CLI) down

status: ## What runs, since when, and what died
	@$(NODE) $(CLI) status

logs: ## Last log lines (NAME=sales: of one process; FOLLOW=1: keep reading; FIND=id: all lines that hold it)
	@$(NODE) $(CLI) logs $(NAME)

dev: ## The shop in the foreground, restarting what you edit; Ctrl-C stops it
	@$(READY) node $(CLI) dev

reset: ## Stop the shop and throw its data away
	@$(NODE) $(CLI) reset

backup: ## Save the database and the keys into backups/ (TO=dir: elsewhere)
	@$(READY) node $(CLI) backup

restore: ## Bring a backup back (FROM=dir)
	@$(READY) node $(CLI) restore

take-over: ## Let a copy that was brought back elsewhere be the shop; the one it came from must be off for good
	@$(READY) node $(CLI) take-over

seed: ## Fill a running shop that is still empty
	@$(READY) node $(CLI) seed

demo: ## A day at the counter against the running shop, checked at the end
	@$(READY) node dev/src/demo.ts

test: ## All tests (ONLY=services/sales: those of some paths)
	@$(READY) npx --no-install vitest run $(ONLY)

test-dates: ## All tests at other dates and hours (MOMENTS=first,21h: of month ends, nights ...; ONLY=services/fiscal)
	@$(READY) node dev/src/test-dates.ts

check: ## All that can be said without a server: types, lint, format, layout, contracts (ONLY=types: one part)
	@$(READY) node dev/src/check.ts

format: ## Format every file
	@$(READY) npx --no-install oxfmt .

e2e: ## Journeys through all services
	@$(READY) npx --no-install vitest run e2e

bench: ## Load on a stack of its own (ONLY=single-sales, RUNS=3, PROFILE=1; ONLY=fiscal: vouchers)
	@$(READY) node tools/bench/src/main.ts

chaos: ## Faults on a stack of its own, and what must still hold (MINUTES=30, SEED=7)
	@$(READY) node tools/chaos/src/chaos.ts

chaos-fiscal: ## Everything that goes wrong with AFIP; its book must be ours in the end (VOUCHERS=10000, SEED=7; ONLY=outage: two hours without it)
	@$(READY) node tools/chaos/src/chaos-alone.ts fiscal

fuzz: ## Hostile requests to every route, on a stack of its own (REQUESTS=100000, SEED=n)
	@$(READY) node tools/fuzz/src/main.ts

chaos-mutants: ## Breaks each promise in a copy of the code; make chaos has to notice
	@$(READY) node tools/chaos/src/chaos-mutants.ts

chaos-fiscal-mutants: ## Breaks the protocol in a copy of the code; make chaos-fiscal has to notice
	@$(READY) node tools/chaos/src/chaos-alone-mutants.ts fiscal

reconcile: ## Every promise of the books, checked on the running shop (RECONCILE_URL=another database)
	@$(READY) node ops/src/reconcile.ts

gen: ## Generate code from proto/ and the database schemas
	@$(READY) npx --no-install turbo run gen

docs: ## Generate gateway/openapi.json and docs/reference from the code
	@$(READY) node dev/src/derived.ts
	@$(READY) node dev/src/reference.ts

client: ## Make the npm package of the API's client, to be installed from its file
	@$(READY) node packages/client/build.ts
