#!/usr/bin/env python3
"""Writes the data files of the cases whose data no generated source of a recipe gives. The formulas are in README.md."""
import csv
import math
import random
import zipfile

SEED = 20


def write(name, head, rows):
    with open(name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([[f"{v:.10g}" for v in row] for row in rows])


def array(values, shape):
    head = "{'descr': '|u1', 'fortran_order': False, 'shape': %s, }" % (shape,)
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode() + bytes(values)


def poisson(draw, mean):
    count, product, least = 0, draw.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * draw.random()
    return count


def ones_and_zeros():
    with zipfile.ZipFile("P9.npz", "w", zipfile.ZIP_DEFLATED) as file:
        for name, values, shape in (
            ("x.npy", [1] * 128000 + [0] * 128000, (2000, 128)),
            ("y.npy", [1] * 1000 + [0] * 1000, (2000,)),
        ):
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), array(values, shape), zipfile.ZIP_DEFLATED)


def unscaled_plane(draw):
    rows = []
    for _ in range(1000):
        x = [draw.uniform(0, 1e4) for _ in range(3)]
        rows.append(x + [2 * x[0] + x[1] + 0.5 * x[2] + 2.2])
    write("P10.csv", ["x1", "x2", "x3", "y"], rows)


def parabolas(draw):
    write("P11.csv", ["x", "y"], [(i / 10, 5 * (i / 10) ** 2 + draw.gauss(0, 1) ** 3) for i in range(50)])
    write("P12.csv", ["x", "y"], [(i / 10, (i / 10) ** 2 + 3) for i in range(-100, 100)])


def raw_features(draw):
    sizes = [3e9, 3e9, 6, 128, 5e5, 5e4, 12, 61, 6, 0, 206]
    rows = []
    for i in range(21):
        x = [draw.uniform(0, size) for size in sizes]
        if i < 8:
            x[6] = 0.0
        rows.append(x + [1 if x[6] > 0 else 0])
    draw.shuffle(rows)
    write("P13.csv", [f"x{i + 1}" for i in range(11)] + ["y"], rows)


def counts(draw):
    weights = [[draw.gauss(0, 1) for _ in range(20)] for _ in range(3)]
    rows = []
    for _ in range(1000):
        x = [poisson(draw, 2) for _ in range(20)]
        rows.append(x + [1 if sum(w * (v - 2) for w, v in zip(row, x)) > 0 else 0 for row in weights])
    write("P14.csv", [f"x{i + 1}" for i in range(20)] + ["a", "b", "c"], rows)


def lines(draw):
    write("P15.csv", ["t", "one", "y"], [(t, 1, 2 * t + 4 + draw.uniform(0, 10)) for t in range(100)])
    xs = []
    while not 42 < 2 * sum(x * x for x in xs) / 8 < 44:
        xs = [draw.uniform(-8, 8) for _ in range(8)]
    write("P16.csv", ["x", "y"], [(x, 1.7 * x + 0.6 + draw.uniform(-1, 1)) for x in xs])
    write("H5.csv", ["x", "y"], [(x, 2 * x) for x in (1, 2, 3, 4)])


ones_and_zeros()
for make in (unscaled_plane, parabolas, raw_features, counts, lines):
    make(random.Random(SEED))
