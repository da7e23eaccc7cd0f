# SPDX-License-Identifier: GPL-2.0
"""What tools/bench/measure printed, with what is not the method's taken off.

Under -icount a nanosecond that is not idle is an instruction. Of these some
are the machine's own, for each second; some are those of the program that lets
the bursts go, each time that it wakes up. Both were measured alone.
"""

import csv

METHODS = ["socket", "recvmmsg", "pcap", "pcap-fastnet", "pcap-fastnet-take",
           "mmap-v2", "mmap-v3", "xdp", "xdp-generic", "xdp-drop",
           "xdp-drop-generic", "xdp-pass", "xdp-redirect", "xdp-tx",
           "xdp-send", "fastnet-read", "fastnet-copy", "fastnet-copy-late",
           "fastnet-copy-tee",
           "fastnet-drop", "fastnet-zc", "fastnet-zc-late",
           "fastnet-zc-filter", "fastnet-zc-tee", "fastnet-left",
           "fastnet-copy-napi", "fastnet-zc-napi"]
NSEC = 1e9


def read_rows(path):
    """A dict for each line of fastnet-bench's, with what was before it."""
    names = None
    with open(path, encoding="ascii") as lines:
        for line in lines:
            _, what, size, burst, gap, wakeups, bursts, rest = \
                line.rstrip().split(" ", 7)
            fields = next(csv.reader([rest]))
            if fields[0] == "method":
                names = fields
                continue
            row = dict(zip(names, fields))
            row.update(what=what, size=int(size), burst=int(burst),
                       gap=int(gap), paced=int(wakeups), sent=int(bursts))
            yield row


def number(row, name):
    """None if it is not known."""
    return float(row[name]) if row.get(name) else None


class Background:
    """What is not the method's."""

    def __init__(self):
        self.seconds = self.busy = 0
        self.each_wakeup = {}

    def learn(self, row):
        """From a measurement without any frames."""
        if row["what"] == "rest":
            self.seconds += number(row, "seconds")
            self.busy += number(row, "busy")
        else:
            wakeups = number(row, "seconds") * NSEC / row["gap"]
            self.each_wakeup[row["gap"]] = \
                (number(row, "busy") - self.of_rest(row)) / wakeups

    def of_rest(self, row):
        """Of the time."""
        return self.busy / self.seconds * number(row, "seconds")

    def of(self, row):
        """Instructions while so many frames came, in bursts of a size."""
        if not row["sent"]:
            return self.of_rest(row)
        wakeups = number(row, "frames") / row["burst"] * \
            row["paced"] / row["sent"]
        return self.of_rest(row) + self.each_wakeup[row["gap"]] * wakeups


def check(row):
    """Frames that have waited come without a wake-up for each burst."""
    time = number(row, "seconds")
    due = number(row, "frames") / row["burst"] * row["gap"] / NSEC
    if time < 0.9 * due:
        raise SystemExit(f"{row['method']}, {row['size']} bytes, bursts of "
                         f"{row['burst']}: what was to come within {due} s "
                         f"came in {time}, so it had waited")


def cell(row, background):
    """One method, with bursts of one size of frames of one size."""
    frames = number(row, "frames")
    result = {
        "method": row["method"],
        "size": row["size"],
        "burst": row["burst"],
        "instructions":
            round((number(row, "busy") - background.of(row)) / frames, 1),
    }
    if "wakeups" in row:
        result.update(rest_of_cell(row, frames))
    return result


def rest_of_cell(row, frames):
    """What fastnet-bench alone knows."""
    wakeups = number(row, "wakeups")
    return {
        "frames_per_wakeup": round(frames / wakeups, 1) if wakeups else None,
        "dropped": int(number(row, "dropped_ring")),
        "memory": int(number(row, "memory")),
        "open": int(number(row, "open_busy")),
        "open_time": int(number(row, "open_time")),
        "close": int(number(row, "close_busy")),
        "close_time": int(number(row, "close_time")),
        "detail": row.get("detail") or None,
    }


def flood(row):
    """One method, with more frames than it can take, or fewer."""
    return {
        "method": row["method"],
        "offered": round(row["burst"] * NSEC / row["gap"]),
        "received": round(number(row, "frames") / number(row, "seconds")),
    }


def change(row):
    """From the mode of one method to that of another."""
    return {
        "method": row["method"],
        "to": row["to"],
        "time": int(number(row, "time")),
        "instructions": int(number(row, "busy")),
    }


def fit(cells):
    """What a frame costs and what a burst: the least relative squares of
    cost = frame + burst / frames in it, and how far it is off at most."""
    n = sx = sy = sxx = sxy = 0
    for c in cells:
        weight = 1 / c["instructions"] ** 2
        x, y = 1 / c["burst"], c["instructions"]
        n += weight
        sx += weight * x
        sy += weight * y
        sxx += weight * x * x
        sxy += weight * x * y
    burst = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    frame = (sy - burst * sx) / n
    off = max(abs((frame + burst / c["burst"]) / c["instructions"] - 1)
              for c in cells)
    return {"frame": round(frame, 1), "burst": round(burst),
            "off": round(off, 4)}


def models(cells):
    """For each method, of the smallest frames."""
    smallest = min(c["size"] for c in cells)
    result = {}
    for method in METHODS:
        mine = [c for c in cells
                if c["method"] == method and c["size"] == smallest]
        if len(mine) > 1:
            result[method] = fit(mine)
    return result


def read(path):
    """All that was measured with one NIC."""
    background = Background()
    cells, changes, floods = [], [], []
    for row in read_rows(path):
        if row["what"] == "cell":
            check(row)
            cells.append(cell(row, background))
        elif row["what"] == "change":
            changes.append(change(row))
        elif row["what"] == "flood":
            floods.append(flood(row))
        else:
            background.learn(row)
    return {"cells": cells, "changes": changes, "flood": floods}
