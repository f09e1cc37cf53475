# The whole project in a few words: make help.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test generate lint-docs mutate guards words pages real cases verified fuzz faults bench speed lighthouse build dist clean needs-go needs-curl needs-shared

GO_VERSION := $(shell sed -n 's/^go //p' go.mod)
# The race detector needs cgo, and cgo a C compiler.
RACE = $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: needs-go needs-curl ## start the service with a mailbox, on localhost:8080 and localhost:8025
	@go build -o .bin/dev ./impl/cmd/dev && exec .bin/dev

test: needs-go needs-curl ## run every test, with the race detector if you have a C compiler
	go vet ./...
	go test $(RACE) -shuffle=on -timeout 30m $(TESTFLAGS) ./...

generate: lint-docs ## derive openapi.yaml and gen/ from the pages
	go generate ./gen

lint-docs: needs-go ## check the pages, their words and the length of their sentences
	go run ./doctest/cmd/doctest lint docs
	@go test -run 'TestWords|TestSentences' ./docs | sed 's/^ *words_test.go:[0-9]*: //'

mutate: needs-go needs-curl ## change each claim and each response once, and list the changes that no check notices
	go test -run TestMutants -count=1 -v -timeout 60m ./doctest -args -mutants=0

guards: needs-go ## remove each guard of the service once, and check that a test notices
	go test -run TestGuards -count=1 -v -timeout 120m ./impl/guards -args -guards=.

words: needs-go ## take each word of the vocabulary out once, and check that a test notices
	@go test -run TestEveryWordIsRead -count=1 -v ./gen/notation | sed -n 's/^ *words_test.go:[0-9]*: //p'

# The pages, servers and cases of others are no part of this repository.
SHARED ?= ../shared

pages: needs-go needs-shared ## count what is read of the pages in SHARED/pages, and which of their mistakes are found
	@for kind in author others; do printf "%-7s " $$kind; { $(SHARED)/pages/score . $(SHARED)/pages/$$kind || true; } | tail -n 1; done

real: needs-shared build ## check the pages in SHARED/real against their servers, and count what is found
	@$(SHARED)/real/score
	go test -run TestRealPagesConverge -count=1 -timeout 20m ./doctest -args -real=3

cases: needs-go needs-shared ## check the small pages and servers in SHARED/cases
	@$(SHARED)/cases/check

VERIFIED ?= .dist/verified
verified: needs-go needs-curl ## run the examples in all languages, and write the reports for server -verified into VERIFIED
	DOCTEST_REPORTS=$(abspath $(VERIFIED)) go test -run '^(TestDocs|TestSamples)$$' -count=1 ./doctest

FUZZTIME ?= 30s
fuzz: needs-go ## run every fuzz target for FUZZTIME, 30s by default
	@.ci/fuzz $(FUZZTIME)

faults: needs-go ## run the tests with faults at their full size (slow)
	go test ./impl/faults -count=1 -v -long -timeout 120m
	go test ./impl/code -count=1 -v -run Simulation -days 1000
	go test ./impl/code ./impl/code/redisstore -count=1 -v -run 'Redis|Race'
	go test ./impl/token -count=1 -v -run TwentyRotations

bench: needs-go ## measure requests, the store, email, the pages and doctest run
	go test -run '^$$' -bench . -benchmem ./...

# The command sets GOGC to 1600, too.
speed: needs-go ## measure the processor time of a page that is read, linted, derived and written
	@GOGC=1600 go test -run '^$$' -bench ThousandPages -benchtime 3x ./gen/derive | sed -n 's/^Benchmark\(ThousandPages[^ ]*\) .* \([0-9.]* cpu-ms.page\).*/\1 \2/p'

SITE ?= http://localhost:8080
lighthouse: ## score every page of the site at SITE, such as that of make run, with Lighthouse as on a phone (needs Chromium)
	@npm ci --prefix .ci/lighthouse --ignore-scripts --no-audit --no-fund --silent
	@CHROME_PATH=$$(command -v chromium) node .ci/lighthouse/check.mjs $(SITE)

build: needs-go ## put the programs into .bin
	go build -o .bin/ ./impl/cmd/... ./doctest/cmd/...

TARGETS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64
DIST ?= .dist
dist: needs-go ## put static binaries of doctest for TARGETS into DIST, with their checksums
	@mkdir -p $(DIST)
	@for target in $(TARGETS); do \
		CGO_ENABLED=0 GOFLAGS= GOOS=$${target%/*} GOARCH=$${target#*/} GOAMD64=v1 GOARM64=v8.0 \
			go build -trimpath -buildvcs=true -ldflags '-s -w -buildid=' -o $(DIST)/doctest-$${target%/*}-$${target#*/} ./doctest/cmd/doctest; \
	done
	@cd $(DIST) && sha256sum doctest-* | tee SHA256SUMS

clean: ## remove the programs and the data of make run
	rm -rf .bin .data .dist

needs-go:
	@command -v go >/dev/null || { echo 'Go is missing: install Go $(GO_VERSION) or later from https://go.dev/dl/.' >&2; exit 1; }
	@go list -m >/dev/null 2>&1 || { echo "$$(go env GOVERSION) is too old: install Go $(GO_VERSION) or later from https://go.dev/dl/." >&2; exit 1; }

needs-curl:
	@command -v curl >/dev/null || { echo 'curl is missing: the examples of the docs are curl commands.' >&2; exit 1; }

needs-shared:
	@test -d $(SHARED)/pages || { echo 'The pages of others are missing: name their folder, as in make pages SHARED=DIR.' >&2; exit 1; }
