# Each target is a few lines; what takes more is in tools/.
PYTHON ?= python3
export COMMONWEAL_SHARED ?= ../shared

.PHONY: run import test check drill bench clean

run:        ## start everything on this machine; PORTFOLIO="files or folders" imports them first
	@$(PYTHON) tools/start.py run $(PORTFOLIO)
