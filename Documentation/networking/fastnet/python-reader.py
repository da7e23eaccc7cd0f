#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Receives frames with libfastnet, by the structures of fastnet.h."""
import ctypes
import os
import sys

fastnet = ctypes.CDLL("libfastnet.so.0")


class Options(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in (
        "mode", "buffers", "buffer_size", "flags", "busy_poll", "wake_delay",
        "wake_frames")] + [("filter", ctypes.c_void_p),
                           ("reserved", ctypes.c_uint64 * 4)]


class Frame(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_ubyte)),
                ("length", ctypes.c_uint32), ("wire_length", ctypes.c_uint32),
                ("flags", ctypes.c_uint32), ("timestamp", ctypes.c_uint64),
                ("reserved", ctypes.c_uint64 * 2)]


def explain(error, ifname):
    text = ctypes.create_string_buffer(256)
    fastnet.fastnet_open_error(error, ifname.encode(), text, len(text))
    return text.value.decode()


def frames(ifname, timeout=-1, **options):
    """Yield each frame as (timestamp, bytes), until none came for so long."""
    handle = ctypes.c_void_p()
    frame = Frame()
    error = fastnet.fastnet_open(ctypes.byref(handle), ifname.encode(),
                                 ctypes.byref(Options(**options)))
    if error:
        raise OSError(explain(error, ifname))
    try:
        while (error := fastnet.fastnet_wait(handle, timeout)) > 0:
            while fastnet.fastnet_next(handle, ctypes.byref(frame)):
                yield (frame.timestamp,
                       ctypes.string_at(frame.data, frame.length))
            fastnet.fastnet_release_all(handle)
        if error:
            raise OSError(f"{ifname}: {os.strerror(-error)}")
    finally:
        fastnet.fastnet_close(handle)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} INTERFACE")
    try:
        for timestamp, data in frames(sys.argv[1]):
            print(f"{timestamp}: {len(data)} bytes, "
                  f"ethertype {data[12:14].hex()}", flush=True)
    except OSError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        pass
