# `make help` lists the targets. demo and test need only Go and make.
GO       ?= go
BIN      := bin/cardioscore
SMALL    := ./scoring/... ./io/atomicfile/... ./io/cohort/... ./io/vcf/... ./io/internal/...
FUZZTIME ?= 10s
SCALE    ?= 0.05
WORK     ?= bin/bench-data
BENCH    ?=
MICRO    ?= .
COUNT    ?= 6
ROOMS    ?= ./scoring/... ./io/...
LINT     := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: help build demo test check race purego builds fuzz lint generate generated bench benchmicro benchcmp golden cover clean amx-emulated

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Without C, and without the library's maker of manual pages: a program of one piece,
# which starts in two thirds of the time.
build: ## build bin/cardioscore
	CGO_ENABLED=0 $(GO) build -trimpath -tags urfave_cli_no_docs -o $(BIN) ./cmd/cardioscore

demo: build ## run the main job on an embedded simulated cohort
	rm -rf bin/demo && $(BIN) demo --out bin/demo

test: ## run all tests (CARDIOSCORE_DATA names the shared data, where there is some)
	$(GO) test ./...

check: lint generated purego builds race ## all that must hold beside the tests

race: ## the small packages under the race detector
	$(GO) test -race -short $(SMALL)

purego: ## build and test the kernels without assembly, build for other machines
	$(GO) test -tags purego ./scoring/kernel/...
	GOOS=linux GOARCH=arm64 $(GO) vet ./scoring/kernel/...
	GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./cmd/cardioscore
	GOOS=windows GOARCH=amd64 $(GO) build -o /dev/null ./cmd/cardioscore

builds: ## every build gives the same results, to the bit
	GOAMD64=v1 $(GO) test -run DigestOfResults ./scoring
	GOAMD64=v3 $(GO) test -run DigestOfResults ./scoring
	$(GO) test -tags purego -run DigestOfResults ./scoring

fuzz: ## run each fuzz target for FUZZTIME
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; done; done

lint: ## format, vet, lint, layering
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "not gofmt-ed"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(LINT) run ./...
	$(GO) test ./cmd/internal/layers

generate: ## regenerate generated files
	$(GO) generate ./...

generated: ## generated files are what their generator writes
	@d=$$(mktemp -d) && mkdir $$d/committed $$d/new && \
	  cp $$(grep -l '^// Code generated' scoring/kernel/*_amd64.*) $$d/committed && \
	  $(GO) run -C scoring/kernel/_generate . -dir $$d/new && diff -r $$d/committed $$d/new; s=$$?; rm -rf $$d; exit $$s

amx-emulated: ## the tests of tier amx on an emulator (by hand: needs gcc and a corrected Bochs, see the script; BOCHS=program)
	sh scoring/kernel/_emulate/run.sh

bench: build ## compare with PLINK 2 (SCALE=1 full sizes, WORK=dir of the data, PLINK2=program, BENCH=more flags)
	$(GO) build -trimpath -o bin/generate ./benchmarks/generate
	$(GO) build -trimpath -o bin/compare ./benchmarks/compare
	bin/compare -cardioscore $(BIN) -generate bin/generate -scale $(SCALE) -work $(WORK) $(BENCH)

benchmicro: ## run the micro-benchmarks into benchmarks/results/new.txt (MICRO=regexp, ROOMS=packages, COUNT=runs)
	mkdir -p benchmarks/results && $(GO) test -run '^$$' -bench '$(value MICRO)' -benchmem -benchtime 200ms -count $(COUNT) $(ROOMS) | tee benchmarks/results/new.txt

benchcmp: ## compare benchmarks/results/old.txt and new.txt
	$(GO) run golang.org/x/perf/cmd/benchstat@latest benchmarks/results/old.txt benchmarks/results/new.txt

golden: ## compare with the results of reference tools (needs CARDIOSCORE_DATA)
	@test -n "$$CARDIOSCORE_DATA" || { echo "CARDIOSCORE_DATA is not set: there is nothing to compare with"; exit 1; }
	$(GO) test -count 1 -v -run 'PLINK|APOE' ./cmd/internal/job

cover: ## coverage of the engine
	$(GO) test -coverprofile cover.out -coverpkg ./scoring/... ./scoring/... && $(GO) tool cover -func cover.out | tail -1

clean: ## remove what the targets made
	rm -rf bin cover.out
