"""The plain PyTorch side of bench/pytorch.

    pytorch_loop.py check          names the version of PyTorch
    pytorch_loop.py data FOLDER    writes the arrays that both sides train on
    pytorch_loop.py work FOLDER    answers lines "NETWORK THREADS STEPS" with the seconds that the steps took
"""

import os
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

CLASSES, VOCABULARY, LENGTH = 10, 60, 64


class MLP(nn.Sequential):
    def __init__(self):
        layers, width = [], 64
        for _ in range(4):
            layers += [nn.Linear(width, 32), nn.ReLU()]
            width = 32
        super().__init__(*layers, nn.Linear(width, CLASSES))


class LeNet(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES))


class Transformer(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, width)
        self.position = nn.Parameter(0.02 * torch.randn(LENGTH, width))
        layer = nn.TransformerEncoderLayer(width, 4, 256, dropout=0.0, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(width))
        self.head = nn.Linear(width, VOCABULARY)
        causal = torch.full((LENGTH, LENGTH), float("-inf")).triu(1)
        self.register_buffer("causal", causal)

    def forward(self, tokens):
        return self.head(self.encoder(self.embedding(tokens) + self.position, self.causal))


def blas():
    """The BLAS library that is really loaded: Debian's torch takes whatever the system's libblas.so.3 is."""
    torch.ones(2, 2) @ torch.ones(2, 2)
    with open("/proc/self/maps") as maps:
        loaded = {line.split()[-1] for line in maps}
    return " ".join(sorted({os.path.basename(path) for path in loaded if "blas" in path or "libmkl" in path})) or "its own BLAS"


NETWORKS = {
    "mlp": (MLP, 32, lambda weights: torch.optim.Adam(weights, lr=0.001)),
    "lenet": (LeNet, 64, lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9)),
    "transformer": (Transformer, 32, lambda weights: torch.optim.Adam(weights, lr=0.001)),
}


def write_data(folder):
    random = numpy.random.default_rng(1)
    arrays = {
        "mlp_x": random.random((1792, 64), dtype=numpy.float32),
        "mlp_y": random.integers(0, CLASSES, 1792),
        "lenet_x": random.random((6400, 1, 28, 28), dtype=numpy.float32),
        "lenet_y": random.integers(0, CLASSES, 6400),
        "transformer_x": random.integers(0, VOCABULARY, (3200, LENGTH)),
        "transformer_y": random.integers(0, VOCABULARY, (3200, LENGTH)),
    }
    for name, array in arrays.items():
        numpy.save(os.path.join(folder, name + ".npy"), array)


class Trained:
    """A network with its data in memory, trained on from where it was left."""

    def __init__(self, name, folder):
        network, self.batch, optimizer = NETWORKS[name]
        self.network = network()
        self.optimizer = optimizer(self.network.parameters())
        self.x, self.y = (torch.from_numpy(numpy.load(os.path.join(folder, f"{name}_{part}.npy"))) for part in "xy")

    def train(self, steps):
        self.network.train()
        step, running = 0, 0.0
        while step < steps:
            order = torch.randperm(len(self.x))
            for first in range(0, len(order), self.batch):
                picked = order[first:first + self.batch]
                x, y = self.x[picked], self.y[picked]
                self.optimizer.zero_grad()
                output = self.network(x)
                loss = functional.cross_entropy(output.flatten(0, -2), y.flatten())
                loss.backward()
                self.optimizer.step()
                running += loss.item()
                step += 1
                if step == steps:
                    break
        return running / steps


def work(folder):
    trained = {}
    for line in sys.stdin:
        name, threads, steps = line.split()
        torch.set_num_threads(int(threads))
        if name not in trained:
            trained[name] = Trained(name, folder)
        begin = time.perf_counter()
        trained[name].train(int(steps))
        print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "check":
        print(torch.__version__, "with", blas())
    elif sys.argv[1] == "data":
        write_data(sys.argv[2])
    else:
        work(sys.argv[2])
