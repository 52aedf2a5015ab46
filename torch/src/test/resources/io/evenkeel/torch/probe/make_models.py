"""Makes the models of this folder and what is known of them.

Written by PyTorch 1.13 as Debian ships it: python3 make_models.py
Each model NAME leaves NAME.pt (TorchScript), NAME.npz (arrays x and y) and an entry of expected.json: the Hessian of the
mean loss, its gradient and single samples' gradients, all dense and in float64, by torch.autograd.functional.hessian.
Models under refused/ are such as cannot be measured, or only in part; they have no truth to compare with.
"""
import io
import json
import os
import zipfile

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = 5
LOSSES = {
    'cross_entropy': F.cross_entropy,
    'nll': F.nll_loss,
    'mse': F.mse_loss,
    'binary_cross_entropy_with_logits': F.binary_cross_entropy_with_logits,
}


class Cnn(nn.Module):
    def __init__(self, batch_norm=False):
        super().__init__()
        self.first = nn.Conv2d(2, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4) if batch_norm else nn.Identity()
        self.second = nn.Conv2d(4, 5, 3, stride=2)
        self.out = nn.Linear(5, 3)

    def forward(self, x):
        x = F.max_pool2d(torch.tanh(self.norm(self.first(x))), 2)
        return self.out(F.gelu(self.second(x)).mean([2, 3]))


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.cell = kind(2, 4, batch_first=True)
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        return self.out(self.cell(x)[0][:, -1])

    def by(self, given, x):
        """The same by other parameters, of which the cell keeps a list that functional_call does not reach."""
        weights = [given['cell.' + name] for name, _ in self.cell.named_parameters()]
        start = x.new_zeros(1, len(x), self.cell.hidden_size)
        if isinstance(self.cell, nn.LSTM):
            states = torch.lstm(x, (start, start), weights, True, 1, 0.0, False, False, True)[0]
        else:
            states = torch.gru(x, start, weights, True, 1, 0.0, False, False, True)[0]
        return F.linear(states[:, -1], given['out.weight'], given['out.bias'])


class Transformer(nn.Module):
    """Of PyTorch's own layer, over tokens, with a buffer and dropout; gives log-probabilities."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(7, 4)
        self.register_buffer('positions', torch.randn(5, 4))
        self.layer = nn.TransformerEncoderLayer(4, 2, 6, dropout=0.2, batch_first=True)
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        return F.log_softmax(self.out(self.layer(self.tokens(x) + self.positions).mean(1)), -1)


class Tied(nn.Module):
    """The next token, at each position, by the same table that reads the tokens in."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(6, 3, padding_idx=0)
        self.mix = nn.Linear(3, 3)
        self.back = nn.Linear(3, 6, bias=False)
        self.back.weight = self.table.weight

    def forward(self, x):
        return self.back(F.silu(self.mix(self.table(x))))


class Regression(nn.Module):
    """Two outputs; a part frozen, a parameter that nothing uses, and a buffer that scales the input."""

    def __init__(self):
        super().__init__()
        self.register_buffer('scale', torch.tensor([2.0, 0.5, 1.0]))
        self.frozen = nn.Linear(3, 5)
        self.frozen.requires_grad_(False)
        self.norm = nn.LayerNorm(5)
        self.hidden = nn.Linear(5, 4)
        self.out = nn.Linear(4, 2)
        self.unused = nn.Parameter(torch.ones(3))

    def forward(self, x):
        return self.out(torch.sigmoid(self.hidden(self.norm(self.frozen(x * self.scale)))))


def trained(model, x, y, loss, steps):
    model.train()
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], 0.02)
    for _ in range(steps):
        optimizer.zero_grad()
        taken(LOSSES[loss], model(x), y).backward()
        optimizer.step()
    return model.eval()


def taken(loss, output, y):
    return loss(output.flatten(0, 1), y.flatten()) if output.dim() == 3 else loss(output, y)


def truth(model, x, y, loss):
    model = model.double().eval()
    x = x.double() if x.is_floating_point() else x
    y = y.double() if y.is_floating_point() else y
    named = {}
    for name, value in model.named_parameters():
        if value.requires_grad and not any(value is known for known in named.values()):
            named[name] = value
    sizes = [p.numel() for p in named.values()]
    start = torch.cat([p.detach().flatten() for p in named.values()])
    shared = {'back.weight': 'table.weight'} if isinstance(model, Tied) else {}

    def of(flat, features, targets):
        parts = flat.split(sizes)
        given = {n: part.view_as(named[n]) for n, part in zip(named, parts)}
        given.update({other: given[first] for other, first in shared.items()})
        output = model.by(given, features) if isinstance(model, Recurrent) else functional_call(model, given, (features,))
        return taken(LOSSES[loss], output, targets)

    value = of(start, x, y)
    hessian = torch.autograd.functional.hessian(lambda flat: of(flat, x, y), start)
    singles = torch.stack([
        torch.autograd.functional.jacobian(lambda flat: of(flat, x[i:i + 1], y[i:i + 1]), start) for i in range(len(x))
    ])
    gradient = singles.mean(0)
    centred = singles - gradient
    covariance = centred.T @ centred / len(x)
    values = torch.linalg.eigvalsh(hessian)
    squared = float(gradient @ gradient)
    along = float(gradient @ hessian @ gradient)
    layers = {}
    offset = 0
    for name, size in zip(named, sizes):
        place = name.rsplit('.', 1)[0] if '.' in name else name
        layers.setdefault(place, []).append((offset, offset + size))
        offset += size
    blocks = []
    for place, parts in layers.items():
        rows = torch.cat([torch.arange(a, b) for a, b in parts])
        block = hessian[rows][:, rows]
        blocks.append({
            'place': place,
            'sharpness': float(torch.linalg.eigvalsh(block)[-1]),
            'trace': float(block.trace()),
            'gradient_norm': float(gradient[rows].norm()),
            'covariance_trace': float(covariance[rows][:, rows].trace()),
        })
    return {
        'loss_name': loss,
        'parameters': len(start),
        'samples': len(x),
        'loss': float(value),
        'gradient_norm': squared ** 0.5,
        'eigenvalues': [float(v) for v in values.flip(0)[:TOP]],
        'smallest': float(values[0]),
        'trace': float(hessian.trace()),
        'covariance_trace': float(covariance.trace()),
        'noise_scale': float(covariance.trace()) / squared,
        'best_step': squared / (along + float((hessian @ covariance).trace()) / len(x)),
        'layers': blocks,
    }


def save(name, script, x, y):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    buffer = io.BytesIO()
    torch.jit.save(script, buffer)
    # the same archive, smaller: without the tables that only debuggers read
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path + '.pt', 'w', zipfile.ZIP_STORED) as target:
        for entry in source.namelist():
            if not entry.endswith('.debug_pkl'):
                packed = zipfile.ZIP_DEFLATED if entry.endswith('.py') else zipfile.ZIP_STORED
                name = 'model/' + entry.split('/', 1)[1]
                target.writestr(zipfile.ZipInfo(name), source.read(entry), compress_type=packed)
    if x is not None:
        with zipfile.ZipFile(path + '.npz', 'w', zipfile.ZIP_DEFLATED) as target:
            for key, array in (('x', x), ('y', y)):
                npy = io.BytesIO()
                np.lib.format.write_array(npy, array.numpy())
                target.writestr(zipfile.ZipInfo(key + '.npy'), npy.getvalue())


def measured(expected, name, model, x, y, loss, traced=False, double=False, steps=60):
    trained(model, x, y, loss, steps)
    if double:
        model.double()
        x = x.double() if x.is_floating_point() else x
        y = y.double() if y.is_floating_point() else y
    if traced:
        # checked without gradients, a transformer would be told to have changed
        script = torch.jit.trace(model, x[:2], check_trace=False)
    else:
        script = torch.jit.script(model.train())
        model.eval()
    save(name, script, x, y)
    expected[name] = truth(model, x, y, loss)


def images(samples, classes=3):
    y = torch.arange(samples) % classes
    return torch.randn(samples, 2, 8, 8) * 0.7 + y.view(-1, 1, 1, 1) * 0.4, y


def series(samples):
    y = torch.arange(samples) % 3
    return torch.randn(samples, 6, 2) + (y.view(-1, 1, 1) - 1.0) * 0.6, y


def sentences(samples):
    x = torch.randint(0, 7, (samples, 5))
    return x, (x[:, 0] + x[:, 2]) % 3


class Dropping(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(3, 4)
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(F.dropout(torch.tanh(self.hidden(x)), 0.5, self.training))


class Wrapped(nn.Module):
    """A model of one layer that does something else with its input or its output."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 2)


class Two(Wrapped):
    def forward(self, x, mask):
        return self.out(x * mask)


class Optional(Wrapped):
    def forward(self, x, scale: float = 2.0):
        return self.out(x * scale)


class Pair(Wrapped):
    def forward(self, x):
        return self.out(x), x


class Named(Wrapped):
    def forward(self, x):
        return {'logits': self.out(x)}


class Chosen(Wrapped):
    def forward(self, x):
        return self.out(x).argmax(1, keepdim=True).float()


class Detached(Wrapped):
    def forward(self, x):
        return self.out(x).detach()


class Summed(Wrapped):
    def forward(self, x):
        return self.out(x).sum()


class Distances(nn.Module):
    """Radial basis functions by torch.cdist, whose backward pass libtorch cannot differentiate."""

    def __init__(self):
        super().__init__()
        self.centres = nn.Parameter(torch.randn(4, 3))
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(torch.exp(-torch.cdist(x, self.centres)))


class Bag(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(7, 4)
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        return self.out(self.bag(x))


class Unsteady(nn.Module):
    """Batch normalisation without running averages."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4, track_running_stats=False)
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(torch.tanh(self.norm(self.hidden(x))))


def refused():
    x, y = torch.randn(12, 3), torch.arange(12) % 2
    save('refused/rows', torch.jit.script(Dropping()), x, y)
    save('refused/tokens', torch.jit.script(Bag()), *sentences(12))
    for name, kind in (('two', Two), ('optional', Optional), ('pair', Pair), ('named', Named), ('chosen', Chosen),
                       ('detached', Detached), ('summed', Summed), ('distances', Distances), ('unsteady', Unsteady)):
        save('refused/' + name, torch.jit.script(kind()), None, None)
    save('refused/half', torch.jit.script(Dropping().half()), None, None)
    save('refused/constants', torch.jit.freeze(torch.jit.script(Dropping().eval())), None, None)
    still = Dropping()
    still.requires_grad_(False)
    save('refused/still', torch.jit.script(still), None, None)
    save('refused/dropping', torch.jit.trace(Dropping().train(), x, check_trace=False), None, None)
    sick = Dropping()
    sick.out.weight.data[0, 0] = float('nan')
    save('refused/nan', torch.jit.script(sick), None, None)
    save('refused/training', torch.jit.trace(Cnn(True).train(), images(4)[0], check_trace=False), *images(12))
    transformer = Transformer().eval()
    with torch.no_grad():
        save('refused/fused', torch.jit.trace(transformer, sentences(4)[0], check_trace=False), *sentences(12))
    save('refused/quantized', torch.jit.script(torch.ao.quantization.quantize_dynamic(
        nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).eval())), None, None)


def main():
    torch.manual_seed(1)
    expected = {}
    measured(expected, 'cnn', Cnn(), *images(30), 'cross_entropy', steps=20)
    measured(expected, 'cnn-traced', Cnn(), *images(30), 'cross_entropy', traced=True, double=True, steps=20)
    measured(expected, 'batch-norm', Cnn(True), *images(30), 'cross_entropy')
    measured(expected, 'gru', Recurrent(nn.GRU), *series(30), 'cross_entropy')
    measured(expected, 'lstm', Recurrent(nn.LSTM), *series(30), 'cross_entropy')
    measured(expected, 'transformer', Transformer(), *sentences(30), 'nll')
    measured(expected, 'transformer-traced', Transformer(), *sentences(30), 'nll', traced=True)
    x = torch.randint(1, 6, (20, 4))
    measured(expected, 'tied', Tied(), x, x.roll(-1, 1), 'cross_entropy')
    x = torch.randn(30, 3)
    measured(expected, 'regression', Regression(), x, torch.stack([x[:, 0] * x[:, 1], x.sum(1)], 1), 'mse', double=True)
    with open(os.path.join(HERE, 'expected.json'), 'w') as out:
        json.dump(expected, out, indent=1)
        out.write('\n')
    refused()


if __name__ == '__main__':
    main()
