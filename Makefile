# make help lists the targets. What is made goes to build/.

export GOFLAGS := -trimpath -tags=no_emoji,migrated_fynedo
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
STAMP   := -ldflags "-X main.version=$(VERSION)"
BIN     := build/bin
LINT    := go tool -modfile=.ci/tools/go.mod golangci-lint

.PHONY: help run test test-web fuzz gallery bench bench-soak bench-peers kiosk county lint fonts ime-data pinyin-data names-data hand-data eval-input eval-typing drum-keyboard deb deb-amd64 deb-check deb-smoke bundle windows deps deps-bench torture schema-test vm-test box-test vm-programs repo-test repo clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: deps kiosk county ime-data ## a county with sample data and a kiosk joined to it
	go run ./cmd/demo -kiosk $(BIN)/lianluozhan-kiosk -county $(BIN)/lianluozhan-county \
		-ime build/pinyin.dat -sample assets/sample/county -dir build/run -screens build/screens

test: deps ## everything that must hold before a change goes in
	.ci/test

fuzz: ## every fuzz test for FUZZTIME (1m) each
	.ci/fuzz

gallery: deps ime-data ## every screen in every state as PNG, and every page, in build/gallery
	go run ./cmd/gallery -out build/gallery
	@mkdir -p build/gallery/web
	WEBTEST_SHOTS=$(CURDIR)/build/gallery/web .ci/web ./cmd/webtest

BENCH := -kiosk $(BIN)/lianluozhan-kiosk -county $(BIN)/lianluozhan-county -peers $(BIN)/bench-peers \
	-pouch build/bench-pouch -ime build/pinyin.dat -sample assets/sample/county

bench: deps-bench kiosk county ime-data bench-peers ## the figures, printed and in build/bench*.json
	go run ./cmd/bench $(BENCH) -only 'screen|touch|typing|durable|^sync' -out build/bench.json
	go run ./cmd/bench $(BENCH) -only 'wan|entries|fanout|storm' -out build/bench-sync.json
	go run ./cmd/bench $(BENCH) -only console -out build/bench-console.json

bench-soak: deps-bench county bench-peers ## 15,000 stations for ten minutes, with a storm each minute
	go run ./cmd/bench $(BENCH) -only soak -soak 10m -out build/bench-soak.json

bench-peers: deps-bench ## what the figures are compared with, in build/
	cd cmd/bench/peers && GOFLAGS=-trimpath go build -o $(CURDIR)/$(BIN)/bench-peers .
	mkdir -p build/bench-pouch
	cp cmd/bench/peers/pouch/* build/bench-pouch/
	cd build/bench-pouch && npm ci --no-audit --no-fund --loglevel=error

torture: county ## kills, power cuts, bad disks and bad lines, in full (about half an hour)
	packaging/deps.sh torture
	go run ./cmd/torture -county $(BIN)/lianluozhan-county -out build/torture.json

kiosk: deps build/go.mod ## the station's program, in build/bin
	go build -modfile build/go.mod $(STAMP) -o $(BIN)/lianluozhan-kiosk ./cmd/kiosk

county: ## the county's program, in build/bin
	CGO_ENABLED=0 go build $(STAMP) -o $(BIN)/lianluozhan-county ./cmd/county

# The release before: the last tag, or the last commit before there were packages.
PREVIOUS ?= $(shell git describe --tags --abbrev=0 HEAD^ 2>/dev/null || echo 5ea93a6)

schema-test: kiosk county ## the release before and this one take turns over one data folder; PREVIOUS=revision
	cmd/schematest/previous.sh $(PREVIOUS) build/previous
	go build -o build/previous/pen-now ./cmd/schematest/pen
	go run ./cmd/schematest -before build/previous/lianluozhan-kiosk -before-pen build/previous/pen \
		-now $(BIN)/lianluozhan-kiosk -now-pen build/previous/pen-now -county $(BIN)/lianluozhan-county -sample assets/sample/county

test-web: ## console and phone pages in a browser, every role, bad uploads
	@.ci/web

lint: ## golangci-lint with .golangci.yml
	$(LINT) run ./...

fonts: ## make assets/font anew from Debian's fonts-noto-cjk
	packaging/font/build.sh

ime-data: build/pinyin.dat ## unpack the pinyin model

build/pinyin.dat: assets/dict/pinyin.dat.xz
	@mkdir -p build
	go run ./cmd/imedata unpack -in $< -out $@

pinyin-data: ## make assets/dict/pinyin.dat.xz anew from its sources, then the builtin table
	packaging/input/fetch.sh dict
	go run ./cmd/imedata build -dict build/input/dict-20220810.tar.xz -lm build/input/lm_sc.arpa-20220810.tar.xz \
		-gov assets/dict/gov.txt -sentences assets/dict/sentences.txt -readings assets/dict/readings.txt -out build/pinyin.dat
	go run ./cmd/imedata builtin -dict build/input/dict-20220810.tar.xz -lm build/input/lm_sc.arpa-20220810.tar.xz -out assets/dict/builtin.dat
	xz -9e -T1 -k -c build/pinyin.dat > assets/dict/pinyin.dat.xz
	@sha256sum build/pinyin.dat

pictures: ## draw packaging/pictures anew: what a station shows while its program does not run
	go run ./cmd/pictures

names-data: ## make assets/dict/pairs.txt anew: which characters stand together in given names
	packaging/input/fetch.sh names
	go run ./cmd/imedata given -dict build/input/jieba.dict.utf8 -out assets/dict/pairs.txt

eval-input: build/pinyin.dat $(BIN)/rime ## measure every way of writing, with librime; EVAL="FILE ..." measures your own lists or strokes
	@go run ./cmd/inputeval -rime $(BIN)/rime $(EVAL)

eval-typing: deps ## three complaints typed on the kiosk's own screen in every way: touches, seconds, wrong characters
	E2E_FULL=1 go test -count=1 -v -timeout 20m -run '^TestComplaintsAreTyped$$' ./cmd/e2e

drum-keyboard: build/pinyin.dat ## 100,000 random keys in every mode: crashes and memory
	KEYBOARD_FULL=1 KEYBOARD_MODEL=$(CURDIR)/$< go test -count=1 -v -timeout 60m -run '^TestRandomKeys' ./kiosk/keyboard

$(BIN)/rime: $(wildcard cmd/inputeval/rime/*)
	packaging/deps.sh input
	@mkdir -p $(BIN)
	cd cmd/inputeval/rime && GOFLAGS=-trimpath go build -o $(CURDIR)/$@ .

hand-data: ## train assets/hand/hand.dat anew; the same inputs give the same bytes
	packaging/input/fetch.sh hand
	go run ./cmd/handtrain train -j 2 -out assets/hand/hand.dat
	@sha256sum assets/hand/hand.dat

ARCHES ?= amd64 arm64

deb: ## all packages for amd64 and arm64 in build/deb; KEY= REPO= for a county's own archive
	@packaging/deps.sh deb
	packaging/deb/make.sh $(ARCHES)

deb-amd64: ## the same for amd64 alone
	@$(MAKE) --no-print-directory deb ARCHES=amd64

deb-check: ## build the packages twice, in different places, and compare them byte by byte
	@packaging/deps.sh deb
	packaging/deb/check.sh

deb-smoke: ## run the arm64 package under qemu and look at its screen
	@packaging/deps.sh deb
	packaging/deb/smoke.sh arm64

repo: ## the program that keeps the archive of packages, in build/bin
	CGO_ENABLED=0 go build $(STAMP) -o $(BIN)/lianluozhan-repo ./cmd/repo

repo-test: ## archive and station in a chroot: install, rings, rollback, forgeries, keys, sticks, purge (as root); REPO_TEST="keys stick" for parts
	packaging/apt/repo-test.sh

bundle: ## what a USB stick needs to install a station without a network, in build/bundle; after make deb
	@packaging/deps.sh deb
	packaging/deb/bundle.sh $(firstword $(ARCHES))

windows: ## the kiosk's installer for Windows, not tried on a machine, in build/windows; CERT= KEY= sign it
	@packaging/deps.sh deb
	packaging/deb/windows/make.sh

build/go.mod: go.mod go.sum $(wildcard packaging/fyne/*)
	packaging/fyne/prepare.sh

deps: ## install what is missing on Debian 12
	@packaging/deps.sh

deps-bench:
	@packaging/deps.sh bench

vm-test: vm-programs ## the packages of build/deb in a virtual machine, from apt install to purge (three quarters of an hour); VM=-rest goes on where it fell, VM="-only killed -hold" for parts
	packaging/vm/image.sh build/vm build/deb/lianluozhan-[abik]*.deb
	$(BIN)/vmtest $(VM)

box-test: vm-programs ## the same walk in a container, without keys, touch and boot (a quarter of an hour)
	TREE=build/box/tree packaging/vm/image.sh build/vm build/deb/lianluozhan-[abik]*.deb
	$(BIN)/vmtest -box -dir build/box -releases build/box/releases $(VM)

vm-programs: county repo
	@packaging/deps.sh vm
	CGO_ENABLED=0 go build -o $(BIN)/vmtest ./cmd/vmtest

clean: ## remove build/
	rm -rf build
