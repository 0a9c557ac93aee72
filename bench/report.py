
# Copyright (C) ngx_status_module developers

"""The figures as text, JSON and a picture."""

import contextlib
import json
import os
import pathlib
import platform
import re
import resource
import shutil
import statistics
import subprocess
import time

import errors
import goals
import picture
from servers import HERE


WORKLOADS = {"404": "404 with a 2 KB page, replaced",
             "500": "500 with a 64 KB page, replaced",
             "200": "200 with 2 KB, passed through by all"}

COLUMNS = (("instructions", "instructions"), ("cpu_us", "CPU µs"),
           ("per_second", "requests/s"), ("p50_us", "p50 µs"),
           ("p99_us", "p99 µs"), ("opened", "opened/1000"))

PACKAGES = ("nginx", "libnginx-mod-http-lua", "libnginx-mod-http-js",
            "haproxy", "caddy", "apache2-bin", "varnish", "trafficserver",
            "wrk", "valgrind")


def environment(module):
    cpu = re.search(r"^model name\s*: (.*)", _read("/proc/cpuinfo"), re.M)

    # it fails where one is not there, which some may be
    packages = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        check=False).stdout

    return {"time": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "cpu": cpu[1] if cpu else platform.machine(),
            "cpus": len(os.sched_getaffinity(0)),
            "kernel": platform.release(),
            "packages": packages.splitlines(),
            "module": module.name}


@contextlib.contextmanager
def noise(results):
    """What else the processors did, while the figures were taken."""

    began = time.monotonic()
    busy, stolen = _processors()
    own = _own()

    yield

    seconds = time.monotonic() - began
    busy_now, stolen_now = _processors()
    whole = seconds * os.cpu_count()

    results["noise"] = {
        "seconds": seconds,
        "others_percent":
            max(0, busy_now - busy - (_own() - own)) * 100 / whole,
        "stolen_percent": (stolen_now - stolen) * 100 / whole}


def _processors():
    """Seconds that all processors were busy, and were taken away."""

    user, nice, system, _, _, irq, softirq, steal = (
        int(ticks) / os.sysconf("SC_CLK_TCK")
        for ticks in _read("/proc/stat").split()[1:9])

    return user + nice + system + irq + softirq, steal


def _own():
    usages = map(resource.getrusage,
                 (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _read(path):
    return pathlib.Path(path).read_text("utf-8")


def number(value):
    """Three digits, or all before the point."""

    if value >= 100:
        return f"{value:,.0f}"

    return f"{value:.3g}"


def spread(values):
    """Half the range, in percent of the median."""

    middle = statistics.median(values)

    return (max(values) - min(values)) * 50 / middle if middle else 0


def cell(values, least=False):
    if not values:
        return "-"

    if least:
        return number(min(values))

    text = number(statistics.median(values))

    return f"{text} ±{spread(values):.0f}%" if len(values) > 1 else text


def table(header, rows):
    """In columns, which is what Markdown takes for a table, too."""

    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines)
              for i in range(len(header))]

    def line(cells):
        first, *others = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths)))

        return "| " + " | ".join([first, *others]) + " |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":"
                               for width in widths[1:])]

    return "\n".join(map(line, [header, rule, *rows]))


def workload_table(results, workload):
    rows = []

    for peer in results["peers"].values():
        figures = peer["workloads"][workload]
        rows.append([peer["title"],
                     *(cell(figures.get(name), name == "instructions")
                       for name, _ in COLUMNS)])

    return table([WORKLOADS[workload], *(title for _, title in COLUMNS)],
                 rows)


def milliseconds(times):
    if not times:
        return "-"

    if None in times:
        return "never"

    return (f"{statistics.median(times):.2f} / "
            f"{goals.percentile(times, 99):.2f}")


def other_table(results):
    rows = []

    for peer in results["peers"].values():
        big = peer.get("big_received")

        rows.append([
            peer["title"],
            cell([pss / 2**20 for pss in peer.get("pss", ())]),
            milliseconds(peer.get("stall_ms")),
            milliseconds(peer.get("big_ms")),
            number(max(big) / 1024) if big else "-"])

    return table(["", "PSS MB", "stall: last byte ms, p50 / p99",
                  "20 MB: last byte ms", "20 MB: KB read"], rows)


def pointer_table(results, errors, title):
    figures = results.get("pointers", {})

    return table([title, "passing through", "replaced", "ratio"],
                 [[error.title, cell(figures[name]["pass"]),
                   cell(figures[name]["features"]),
                   f"{goals.pointer(name)(results):.3g}"]
                  for name, error in errors.items() if name in figures])


def goal_table(results):
    verdicts = {None: "not measured", True: "reached", False: "missed"}

    return table(["workload", "figure", "goal", "here", ""], [
        [row["workload"], row["figure"], f"<= {row['goal']:g}",
         "-" if row["value"] is None else f"{row['value']:.4g}",
         verdicts[row["reached"]]]
        for row in results["goals"]])


def noise_text(results):
    noise = results["noise"]
    size = results["size"]

    return (f"Each figure is the median of {size['rounds']} rounds, in which "
            f"all took their turns, and ± half the range; of instructions it "
            f"is the least of {size['repeats']} starts.\n"
            f"In the {noise['seconds']:.0f} s of the run other programs and "
            f"the kernel's own threads took {noise['others_percent']:.1f} % "
            f"of the processors, and the hypervisor "
            f"{noise['stolen_percent']:.1f} %.")


def text(results):
    """All tables."""

    environment = results["environment"]

    return "\n\n".join([
        f"{environment['time']}, {environment['cpu']}, "
        f"{environment['cpus']} processors, Linux {environment['kernel']}\n"
        + ", ".join(environment["packages"]),
        *(workload_table(results, workload) for workload in WORKLOADS),
        other_table(results),
        pointer_table(results, errors.SERVICES,
                      "404 with 2 KB of JSON, a pointer to its message"),
        pointer_table(results, errors.PLACES,
                      "404 with 2 KB of JSON, a pointer to a value after"),
        goal_table(results),
        noise_text(results)])


def draw(results, directory):
    """The processor time of each peer."""

    panels = [(title, [(key, peer["title"],
                        peer["workloads"][workload]["cpu_us"])
                       for key, peer in results["peers"].items()
                       if workload in peer["workloads"]])
              for workload, title in WORKLOADS.items()]

    (directory / "cpu.svg").write_text(
        picture.svg("Processor time per request in µs, less is better",
                    panels), "utf-8")


def write(results, directory):
    data = json.dumps(results, indent=1, ensure_ascii=False)

    # a series on a line
    data = re.sub(r"\[[^][{}]+\]", lambda series: " ".join(series[0].split()),
                  data)

    (directory / "results.json").write_text(data + "\n", "utf-8")
    (directory / "results.txt").write_text(text(results) + "\n", "utf-8")


def publish(results, directory, root):
    """Puts the tables into the documentation, between its two marks."""

    page = root / "docs/performance.md"

    page.write_text(
        re.sub(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)",
               lambda _: "\n" + text(results) + "\n\n", _read(page),
               flags=re.S),
        "utf-8")

    shutil.copy(directory / "results.json", HERE)
    shutil.copy(directory / "cpu.svg", root / "docs")
