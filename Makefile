# Two commands: `make run` and `make test`. The work is done by scripts/.
.PHONY: run test bench lint install
run test bench lint install:
	@scripts/$@
