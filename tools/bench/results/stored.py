# SPDX-License-Identifier: GPL-2.0
"""The file that results are kept in: JSON, with a table for each kind of them,
whose rows are a line each, and nothing that follows from the rest.
"""

import json

import measured


def table(records):
    """Names of columns, and a row for each; one that has less is shorter."""
    names = max(records, key=len, default={})
    return [list(names)] + [list(record.values()) for record in records]


def records(rows):
    """The reverse."""
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def flood_table(flood):
    """A row for each load, a column for each method."""
    methods = list(dict.fromkeys(f["method"] for f in flood))
    received = {(f["offered"], f["method"]): f["received"] for f in flood}
    return [["offered"] + methods] + [
        [offered] + [received.get((offered, m)) for m in methods]
        for offered in sorted({f["offered"] for f in flood})]


def flood_records(rows):
    """The reverse."""
    return [{"method": method, "offered": row[0], "received": received}
            for row in rows[1:]
            for method, received in zip(rows[0][1:], row[1:])
            if received is not None]


def lines(name, rows):
    """A table, as JSON."""
    return f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]"


def dump(results, file):
    """Writes them."""
    about = {key: value for key, value in results.items() if key != "nics"}
    nics = [f'"{nic}": {{' + ",\n".join([
        lines("cells", table(result["cells"])),
        lines("changes", table(result["changes"])),
        lines("flood", flood_table(result["flood"]))]) + "}"
            for nic, result in results["nics"].items()]
    file.write(json.dumps(about)[:-1] + ', "nics": {\n' +
               ",\n".join(nics) + "\n}}\n")


def load(path):
    """Reads them, with what follows from them."""
    with open(path, encoding="ascii") as file:
        results = json.load(file)
    for result in results["nics"].values():
        result["cells"] = records(result["cells"])
        result["changes"] = records(result["changes"])
        result["flood"] = flood_records(result["flood"])
        result["models"] = measured.models(result["cells"])
    return results


def guarded(results):
    """What the guard compares: instructions by method, by NIC."""
    return {nic: {c["method"]: c["instructions"] for c in result["cells"]
                  if c["burst"] == 32 and c["size"] == 60}
            for nic, result in results["nics"].items()}
