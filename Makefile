# Each target is a few lines; what takes more is in tools/.
PYTHON ?= python3
START = @$(PYTHON) -m tools.start
export COMMONWEAL_SHARED ?= ../shared
ifdef PORT
export COMMONWEAL_LISTEN = 127.0.0.1:$(PORT)
endif

.PHONY: help run import check test drill mutation bench

help:       ## list what make can do here
	@grep -E '^[a-z]+: ' Makefile

run:        ## start everything; PORTFOLIO="files or folders" imports them first, PORT=8001 moves it
	$(START) run $(PORTFOLIO)

import:     ## import FILES="files or folders" into the record, without starting anything
	$(START) import $(FILES)

check:      ## the fast half of the tests, under a minute
	$(START) check

test:       ## everything: style, types, contracts, both databases, a real browser
	$(START) test

drill:      ## the drills at full count: kill, mutate, fuzz
	$(START) drill

mutation:   ## change the rules by one thing at a time: how many changes does a test notice?
	@$(PYTHON) -m tools.mutation

bench:      ## the side-by-side figures; ONLY="ledger pages" for some of them
	$(START) bench $(ONLY)
