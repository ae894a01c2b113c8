# Each target is a few lines; what takes more is in tools/.
PYTHON ?= python3
START = @$(PYTHON) -m tools.start
export COMMONWEAL_SHARED ?= ../shared
ifdef PORT
export COMMONWEAL_LISTEN = 127.0.0.1:$(PORT)
endif

.PHONY: help run import

help:       ## list what make can do here
	@grep -E '^[a-z]+: ' Makefile

run:        ## start everything; PORTFOLIO="files or folders" imports them first, PORT=8001 moves it
	$(START) run $(PORTFOLIO)

import:     ## import FILES="files or folders" into the record, without starting anything
	$(START) import $(FILES)
