
# Copyright (C) ngx_status_module developers


## make             builds build/ngx_status_module.so
## make run         sets up a fresh Debian, builds, and starts a demonstration
##                  on 127.0.0.1:8080
## make quick       builds, and runs the suites that need nothing but nginx and
##                  Perl, in less than a minute
## make test        sets up, builds, and runs all suites, or T="t/FILE.t ..."
## make check       the style, the directions of includes, static checks
## make deb         the Debian package
## make dist        the tarball of a release
##
## make bench       the module beside other ways to do its job
## make matrix      the suites on each supported nginx, or on ROWS="NAME ..."
## make sanitize    the suites under sanitizers, or under TOOL=NAME
## make coverage    the suites, with the lines counted that they execute
## make mutants     the suites, with faults put into the module, in FILES="PATH
##                  ...", or N=NUMBER of them by SEED=NUMBER, for TIME=SECONDS
## make fuzz        the fuzzers, for FUZZ_TIME=SECONDS each
## make faults      load while things go wrong, or while FAULTS="NAME ..." do
##
## make clean       removes "build", where all of this is
##
## "matrix" and "bench" put their figures into the documents with UPDATE=1;
## nothing else changes a file of the tree.


MODULE =	build/ngx_status_module.so

# the source of an nginx that is not Debian's own, for which nginx-dev has it
NGINX_SOURCE =

# test files to run
T =		$(sort $(wildcard t/*.t))

# nginx to run them with, and modules to load, none if it is linked in
NGINX =		$$(command -v nginx)
LOAD =		$(CURDIR)/$(MODULE)

# in the environment, it tells nginx to take over sockets
unexport NGINX

# whether figures go into the documents
UPDATE =

# what to run of those of util/matrix, of util/sanitize, and of
# t/faults/README.md; all if empty
ROWS =
TOOL =
FAULTS =

# where util/mutants puts faults, which of them it takes, and for how long; all
# if empty
FILES =
N =
SEED =
TIME =

# what depends on nginx's core only, and is tested without a server
LEAVES =	$(sort $(wildcard ngx_status_module/lib/*.c)) \
		$(wildcard ngx_status_module/document/ngx_status_catalog*.c \
			ngx_status_module/document/ngx_status_vocabulary.c)

# the rooms, of which each may include from itself and from those after it
ROOMS =		ngx_status_module ngx_status_module/response \
		ngx_status_module/page ngx_status_module/document \
		ngx_status_module/lib

SOURCES =	$(sort $(wildcard $(ROOMS:%=%/*.c)))
HEADERS =	$(sort $(wildcard $(ROOMS:%=%/*.h)))
TESTS =		$(sort $(wildcard t/unit/*.c t/fuzz/*.c t/faults/*.c \
			t/neighbor/*.c))
UNITS =		$(patsubst t/%.c,build/%,$(sort $(wildcard t/unit/*.c)))
FUZZERS =	$(patsubst t/%.c,build/%,$(sort $(wildcard t/fuzz/*.c)))
SCRIPTS =	.ci/run $(sort $(filter-out %.h,$(wildcard util/*)) \
			$(wildcard t/*.t t/lib/*.pm t/lib/*/*.pm \
			t/fuzz/nginx/*.py t/faults/*.js))

# seconds for each fuzzer, and where its random numbers start
FUZZ_TIME =	1200
FUZZ_SEED =

CHECKS =	check-style check-rooms check-gcc check-clang check-cppcheck \
		check-scripts

SUBMAKE =	$(MAKE) -s --no-print-directory

PROVE =		export PATH=$$PATH:/usr/sbin:/sbin; \
		PERL5LIB=$(CURDIR)/t/lib$${PERL5LIB:+:$$PERL5LIB} \
		TEST_NGINX_BINARY=$(NGINX) \
		TEST_NGINX_LOAD_MODULES="$(LOAD)" \
		TEST_NGINX_SERVROOT=$(CURDIR)/build/servroot \
		$(PROVE_ENV) prove


all: $(MODULE)

run:
	@util/demo --ports
	@util/setup run
	@$(SUBMAKE) $(MODULE)
	@util/demo "$(if $(NGINX_SOURCE),$(NGINX))"

test:
	@util/setup test
	@$(SUBMAKE) $(MODULE) browser clients
	@rm -f build/no-source
	@if test -n "$(NGINX_SOURCE)" || util/nginx-source \
			>build/source.log 2>&1; \
	then \
		$(SUBMAKE) unit fuzzers; \
	else \
		mv build/source.log build/no-source; \
		echo "left out what is built with the source of nginx:"; \
		cat build/no-source; \
	fi
	@$(PROVE) $(T)

# several at once, each with a port of its own: they wait more than they work

quick: T = $(shell util/suites quick)
quick: PROVE_ENV = TEST_NGINX_RANDOMIZE=1
quick:
	@util/setup quick
	@$(SUBMAKE) $(MODULE)
	@$(PROVE) -j $$(($$(nproc) * 2)) $(T)

matrix:
	@util/matrix $(UPDATE:%=--update) $(ROWS)

sanitize:
	@util/setup sanitize
	@$(SUBMAKE) browser clients
	@util/sanitize $(TOOL)

mutants:
	@util/setup mutants
	@$(SUBMAKE) $(MODULE) unit browser clients
	@util/mutants $(N:%=-n %) $(SEED:%=-s %) $(TIME:%=-t %) $(FILES)

coverage:
	@util/setup test coverage
	@util/coverage

check:
	@util/setup build check
	@$(SUBMAKE) build/version
	@$(SUBMAKE) -k -O -j 4 $(CHECKS)

fuzz:
	@util/setup test
	@$(SUBMAKE) fuzzers
	@util/fuzz $(FUZZ_TIME) $(FUZZ_SEED)

bench:
	@util/setup bench
	@$(SUBMAKE) $(MODULE)
	@bench/run $(UPDATE:%=--publish)

faults:
	@util/setup faults
	@$(SUBMAKE) $(MODULE)
	@util/faults $(FAULTS)

deb:
	@util/setup deb
	@util/deb

dist:
	@util/dist

unit: $(UNITS)

clean:
	rm -rf build

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

FORCE:

.PHONY: all run test quick matrix sanitize coverage mutants fuzz faults check \
	bench deb dist unit fuzzers browser clients clean help $(CHECKS) FORCE
.DELETE_ON_ERROR:


# The module, built out of tree.  nginx's own Makefile knows what it depends
# on; a change of nginx or of the list in "config" configures anew.

build/nginx/objs/Makefile: FORCE
	@util/configure "$(NGINX_SOURCE)" "$(NGINX)"

build/version: build/nginx/objs/Makefile ;

$(MODULE): build/nginx/objs/Makefile FORCE
	@$(SUBMAKE) -C build/nginx -f objs/Makefile modules
	@cmp -s build/nginx/objs/$(@F) $@ && test -e build/nginx/loads || { \
		said=$$(util/load) \
		&& install -m 644 build/nginx/objs/$(@F) $@ \
		&& touch build/nginx/loads && echo "built $@, $$said"; }


# nginx's objects without its main(), with each allocation on its own, so
# that the sanitizer sees where it ends

SANITIZE =	-fsanitize=address,undefined -fno-sanitize-recover=all \
		-fno-omit-frame-pointer

build/core/libnginx.a: build/version
	@source="$(NGINX_SOURCE)"; : "$${source:=$$(util/nginx-source)}" \
		&& rm -rf build/core && cp -aL "$$source" build/core
	@( cd build/core && ./configure --with-debug --without-http \
		--with-pcre --with-threads --with-cc-opt="-O1 \
			-fsanitize=address -fno-omit-frame-pointer \
			-DNGX_DEBUG_PALLOC=1" \
		--with-ld-opt=-fsanitize=address \
		&& $(SUBMAKE) -f objs/Makefile binary \
		&& objcopy --weaken-symbol=main objs/src/core/nginx.o \
		&& find objs -name '*.o' -exec ar rcs libnginx.a {} + ) \
		>build/core.log 2>&1 || { tail build/core.log >&2; exit 1; }


# The unit tests, one program each.  Those of UNIT_ALONE are of a source that is no
# leaf, and have functions of their own in the place of nginx's that it calls, or
# clocks.

UNIT_INCS =	$(addprefix -isystem build/core/,src/core src/event \
			src/event/modules src/os/unix src/http \
			src/http/modules objs) \
		$(ROOMS:%=-I%)

UNIT_CFLAGS =	-g -O1 -Wall -Wextra -Werror -Wno-unused-parameter \
		-DNGX_DEBUG_PALLOC=1 $(SANITIZE) $(UNIT_INCS)

UNIT_OBJS =	$(patsubst ngx_status_module/%.c,build/unit/obj/%.o,$(LEAVES))

UNIT_ALONE =	capture headers hold match tolerate upstream

UNIT_OTHERS =	$(patsubst %,build/unit/obj/response/ngx_status_%.o, \
			$(UNIT_ALONE))

$(UNIT_OBJS) $(UNIT_OTHERS): build/unit/obj/%.o: ngx_status_module/%.c \
		build/core/libnginx.a
	@mkdir -p $(@D)
	@$(CC) $(UNIT_CFLAGS) -fsanitize-coverage=trace-pc -MMD -MP -c -o $@ $<

$(UNIT_ALONE:%=build/unit/%): build/unit/%: \
		build/unit/obj/response/ngx_status_%.o

$(UNITS): build/unit/%: t/unit/%.c $(UNIT_OBJS)
	@$(CC) $(UNIT_CFLAGS) -MMD -MP -MF build/unit/obj/$*.d -o $@ $< \
		$(filter %.o,$^) build/core/libnginx.a -lpcre2-8 -lcrypt -lpthread

-include $(wildcard build/unit/obj/*.d build/unit/obj/*/*.d)


# the fuzzers, with libFuzzer of clang

fuzzers: $(FUZZERS)

$(FUZZERS): build/fuzz/%: t/fuzz/%.c $(LEAVES) $(HEADERS) \
		build/core/libnginx.a
	@mkdir -p $(@D)
	@clang $(UNIT_CFLAGS) -fsanitize=fuzzer -o $@ $< $(LEAVES) \
		build/core/libnginx.a -ljansson -lyajl -lpcre2-8 -lcrypt -lpthread


# what the suites run in the browser, and the clients of protocols; npm writes
# its list of it last

NPM =		build/browser/node_modules/.package-lock.json \
		build/clients/node_modules/.package-lock.json

browser clients: %: build/%/node_modules/.package-lock.json

$(NPM): build/%/node_modules/.package-lock.json: t/%/package.json
	@rm -rf build/$*
	@mkdir -p build/$*
	@cp $< build/$*
	@for pause in 5 20 0; do \
		npm install --prefix build/$* --no-package-lock \
			--ignore-scripts --no-audit --no-fund \
			>build/$*.log 2>&1 && exit; \
		sleep $$pause; \
	done; tail build/$*.log >&2; exit 1


# the checks, each of which prints one line

WARNINGS =	-Wall -Wextra -Werror -Wno-unused-parameter

INCS =		$(patsubst %,-isystem %,$(wildcard $(addprefix build/nginx/, \
			$(addprefix src/,core event event/modules event/quic \
			os/unix http http/modules http/v2 http/v3) objs))) \
		$(ROOMS:%=-I%)

check-style:
	@util/style $(SOURCES) $(HEADERS) $(TESTS) \
		$(wildcard t/unit/*.h t/neighbor/*.h util/*.h)
	@echo "style: ok"

# that includes point down only

check-rooms: build/version
	@util/rooms ngx_status_module
	@echo "rooms: ok"

# each header alone, then each source; the warning is one that nginx builds with

check-clang: WARNINGS += -Wconditional-uninitialized

check-gcc check-clang: check-%: build/version
	@for file in $(HEADERS); do \
		$* -x c -O2 $(WARNINGS) $(INCS) -c -o /dev/null \
			-include $$file /dev/null || exit 1; \
	done
	@for file in $(SOURCES) $(TESTS); do \
		$* -x c -O2 $(WARNINGS) $(INCS) -c -o /dev/null $$file \
			|| exit 1; \
	done
	@echo "$*: ok"

# with nginx's headers it knows what the macros and the functions do

check-cppcheck: build/version
	@cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c99 \
		--enable=warning,performance,portability \
		-D__linux__ -D__GNUC__ $(subst -isystem ,-I,$(INCS)) \
		--suppress=normalCheckLevelMaxBranches \
		--suppress='*:build/nginx/*' $(SOURCES) $(TESTS)
	@echo "cppcheck: ok"

check-scripts:
	@export PERL5LIB=t/lib$${PERL5LIB:+:$$PERL5LIB}; for file in $(SCRIPTS) config; do \
		test -f $$file || continue; \
		case "$$(head -n 1 $$file) $$file" in \
		*perl*|*.t|*.pm) check="perl -c" ;; \
		*python*|*.py) check="env PYTHONPYCACHEPREFIX=build/pycache \
			python3 -m py_compile" ;; \
		*bash*)	check="bash -n" ;; \
		*"env node "*|*.js) check="node --check" ;; \
		*)	check="sh -n" ;; \
		esac; \
		out=$$($$check $$file 2>&1) || { echo "$$out" >&2; exit 1; }; \
	done
	@echo "scripts: ok"
