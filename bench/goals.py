
# Copyright (C) ngx_status_module developers

"""What the module must reach, and whether it does."""

import statistics

import errors


def percentile(values, percent):
    ordered = sorted(values)

    return ordered[(len(ordered) * percent + 99) // 100 - 1]


def figures(results, peer, workload, name):
    return results["peers"][peer]["workloads"][workload][name]


def ratio(workload, name, peer):
    """The median of the rounds' ratios of the module to a peer."""

    def value(results):
        return statistics.median(
            ours / theirs for ours, theirs in zip(
                figures(results, "module", workload, name),
                figures(results, peer, workload, name)))

    return value


def instructions(workload, peer):
    """Of the least of each, see LAYOUTS of bench/run."""

    def value(results):
        return (min(figures(results, "module", workload, "instructions"))
                / min(figures(results, peer, workload, "instructions")))

    return value


def opened(results):
    return figures(results, "module", "404", "opened_one_by_one")


def last_byte(path):
    """The time that 99 of 100 clients wait no longer than."""

    def value(results):
        times = results["peers"]["module"][f"{path}_ms"]

        return float("inf") if None in times else percentile(times, 99)

    return value


def received(results):
    return max(results["peers"]["module"]["big_received"]) / 1024


def location_bytes(results):
    figures = results["locations"]

    return (statistics.median(figures["module_bytes"])
            - statistics.median(figures["pass_bytes"]))


def start_up(results):
    figures = results["locations"]

    return statistics.median(
        ours / theirs for ours, theirs in zip(figures["module_ms"],
                                              figures["pass_ms"]))


def formats(results):
    """The median of the ratios of three formats to one."""

    figures = results["formats"]

    return statistics.median(
        three / one for three, one in zip(figures["three"], figures["one"]))


def counting(name):
    """The difference that a zone of counters makes, in instructions.

    Of the least ones, since nginx has more to do when a second is over.
    """

    def value(results):
        without, with_zone = map(min, results["counting"][name])

        return with_zone - without

    return value


def pointer(name):
    """The ratio to passing the same error through, of the least of each."""

    def value(results):
        figures = results["pointers"][name]

        return min(figures["features"]) / min(figures["pass"])

    return value


def message(results):
    """The largest one, of the messages of services' errors."""

    return max(pointer(name)(results) for name in errors.SERVICES)


def growth(results):
    """Bytes per error, since a few pages come and go by chance."""

    figures = results["growth"]

    return (figures["after"] - figures["before"]) / figures["errors"]


ERROR = "404, 2 KB page, replaced"
BIG_ERROR = "500, 64 KB page, replaced"
MANY = "10,000 locations that inherit"

GOALS = (
    (ERROR, "instructions, of passing it through", 0.93,
     instructions("404", "pass")),
    (ERROR, "instructions, of lua", 0.6,
     instructions("404", "lua")),
    (ERROR, "instructions, of njs", 0.45,
     instructions("404", "njs")),
    (ERROR, "CPU time, of proxy_intercept_errors", 0.3,
     ratio("404", "cpu_us", "intercept")),
    (ERROR, "upstream connections opened for 1,000", 1, opened),
    (BIG_ERROR, "CPU time, of passing it through", 0.45,
     ratio("500", "cpu_us", "pass")),
    ("200, module on", "instructions, of nginx without it", 1.005,
     instructions("200", "pass")),
    ("404, three formats by Accept", "instructions, of one format", 1.02,
     formats),
    ("404, an upstream's, counted", "instructions for counting it", 60,
     counting("upstream")),
    ("404, nginx's own, counted", "instructions for counting it", 60,
     counting("own")),
    ("200, which is not covered", "instructions for not counting it", 0.5,
     counting("not_covered")),
    ("404, 2 KB of JSON, a pointer to its message",
     "instructions, of passing it through", 1.15, message),
    ("header, then a stall", "ms to the last byte, p99", 5,
     last_byte("stall")),
    ("20 MB error body", "ms to the last byte, p99", 5, last_byte("big")),
    ("20 MB error body", "KB read from the upstream, most", 128, received),
    (MANY, "bytes each, beyond nginx without it", 400, location_bytes),
    (MANY, "start-up, of nginx without it", 1.05, start_up),
    ("1,000,000 replaced errors", "bytes each that the worker grows by",
     0.1, growth),
)


def rows(results):
    """A row a goal; the value is None where it was not measured."""

    rows = []

    for workload, figure, goal, function in GOALS:
        try:
            value = function(results)

        except KeyError:
            value = None

        rows.append({"workload": workload, "figure": figure, "goal": goal,
                     "value": value,
                     "reached": None if value is None else value <= goal})

    return rows
