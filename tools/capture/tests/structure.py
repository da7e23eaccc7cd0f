#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""structure.py FILE...

Reads pcapng files block by block, as the format's draft has it and with nothing
of what wrote them, and prints what is in each. Says what is wrong, and fails,
if a block, its padding or its options are not as they should be.
"""

import struct
import sys


def need(truth, what):
    if not truth:
        sys.exit("structure.py: " + what)


def options_of(data):
    """Number -> values; they end with one of no length, and nothing follows."""
    found = {}
    while data:
        need(len(data) >= 4, "an option is cut")
        code, length = struct.unpack_from("<HH", data)
        padded = (length + 3) & ~3
        need(len(data) >= 4 + padded, "an option is longer than its block")
        need(not any(data[4 + length:4 + padded]), "padding of an option")
        if not code:
            need(length == 0 and len(data) == 4, "the end of options")
            return found
        found.setdefault(code, []).append(data[4:4 + length])
        data = data[4 + padded:]
    return found


def blocks_of(data):
    while data:
        need(len(data) >= 12, "a block is cut")
        kind, size = struct.unpack_from("<II", data)
        need(size % 4 == 0 and 12 <= size <= len(data), "the size of a block")
        need(struct.unpack_from("<I", data, size - 4)[0] == size,
             "the size at the end of a block")
        yield kind, data[8:size - 4]
        data = data[size:]


class File:
    def __init__(self, name):
        self.interfaces = []
        self.statistics = []
        with open(name, "rb") as file:
            data = file.read()
        need(data, "an empty file")
        for number, (kind, body) in enumerate(blocks_of(data)):
            need((number == 0) == (kind == 0x0A0D0D0A), "where a section begins")
            {0x0A0D0D0A: self.section, 1: self.interface, 6: self.frame,
             5: self.statistic}[kind](body)

    def section(self, body):
        magic, major, minor, length = struct.unpack_from("<IHHq", body)
        need((magic, major, minor, length) == (0x1A2B3C4D, 1, 0, -1),
             "a section header")
        found = options_of(body[16:])
        need(found[4][0].startswith(b"fastnet-capture "), "the program's name")
        need(found[3][0].startswith(b"Linux "), "the system's name")

    def interface(self, body):
        link, reserved, snaplen = struct.unpack_from("<HHI", body)
        found = options_of(body[8:])
        need(reserved == 0 and found[9] == [b"\x09"], "an interface")
        text = found.get(11, [b"\0"])[0]
        need(text[:1] == b"\0", "a filter")
        self.interfaces.append({
            "name": found[2][0].decode(), "link": link, "snaplen": snaplen,
            "filter": text[1:].decode(), "in": 0, "out": 0, "bytes": 0,
            "cut": 0, "time": 0, "first": None})

    def frame(self, body):
        number, high, low, length, wire = struct.unpack_from("<IIIII", body)
        interface = self.interfaces[number]
        padded = (length + 3) & ~3
        need(not any(body[20 + length:20 + padded]), "padding of a frame")
        found = options_of(body[20 + padded:])
        flags = struct.unpack("<I", found[2][0])[0]
        need(flags in (1, 2), "a direction")
        interface["in" if flags == 1 else "out"] += 1
        interface["bytes"] += wire
        interface["cut"] += length < wire
        time = high << 32 | low
        need(time >= interface["time"], "a frame is older than the one before")
        need(time > 10**18, "it is not in nanoseconds")
        interface["time"] = time
        interface["first"] = interface["first"] or time

    def statistic(self, body):
        number, high, low = struct.unpack_from("<III", body)
        found = options_of(body[12:])
        for code in (2, 3):
            high, low = struct.unpack("<II", found[code][0])
            need((high << 32 | low) > 10**18, "a time of statistics")
        self.statistics.append((number, {
            code: struct.unpack("<Q", found[code][0])[0]
            for code in (4, 5, 6, 8)}))


for path in sys.argv[1:]:
    contents = File(path)
    for position, i in enumerate(contents.interfaces):
        counts = dict(contents.statistics).get(position)
        print(f"{i['name']} link {i['link']} snaplen {i['snaplen']}"
              f" filter '{i['filter']}': {i['in']} in, {i['out']} out,"
              f" {i['cut']} cut;"
              + (f" {counts[4]} received, {counts[5]} dropped" if counts
                 else " no statistics"))
