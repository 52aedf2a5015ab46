package io.evenkeel.recipe;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Recipes that several tests use: right ones in all shapes, and wrong ones that a schema too can tell. */
final class Samples {

    static final String SMALL = """
            data: {source: digits}
            model:
              layers:
                - linear: 10
            loss: cross_entropy
            optimizer: sgd
            epochs: 3
            """;

    static final String FULL = """
            name: everything
            seed: 7
            data:
              source: csv
              path: table.csv
              header: true
              label: [a, 1]
              samples: 100
              scale: standard
              target_scale: 0.5
              label_noise: 0.1
              validation: 0.25
            model:
              init: {normal: 0.05}
              layers:
                - linear: 32
                - relu
                - linear: {units: 16, init: he_normal, bias_init: {constant: 1e-3}, bias: true}
                - leaky_relu: 0.2
                - elu: {alpha: 0.5}
                - repeat: {times: 3, layers: [{linear: 16}, sigmoid]}
                - residual:
                    layers: [{linear: {units: 16, init: {orthogonal: 2}}}, tanh]
                    scale: 0.5
                    skip: 0
                - linear: {units: 10, init: orthogonal}
            loss: {mse: {reduction: sum}}
            optimizer:
              adam: {lr: 1e-3, betas: [0.8, 0.99], eps: 1e-7, weight_decay: 0.01}
            schedule: {warm_up: 10, cosine: 0.1}
            clip: {norm: 1.0}
            batch: 16
            steps: 1000
            batching: {drop_last: true, shuffle: no, full: false}
            target: {accuracy/validation: 0.9, loss/training: ">= 0.1", r2/validation: "<= 0.5", gradient/norm@layers.3: 2}
            ignore: [{finding: overfitting, why: meant to}, {finding: plateau}]
            """;

    private Samples() {}

    /** The small recipe with one of its top-level keys given another value, or a further key. */
    static String with(String key, String value) {
        return without(key) + key + ": " + value + "\n";
    }

    static String without(String key) {
        var text = new StringBuilder();
        boolean left = false;
        for (String line : SMALL.lines().toList()) {
            left = line.startsWith(" ") ? left : line.startsWith(key + ":");
            text.append(left ? "" : line + "\n");
        }
        return text.toString();
    }

    /** The small recipe with these layers; a layer as it stands after the dash. */
    static String layers(String... layers) {
        return SMALL.replace(
                "    - linear: 10\n",
                Stream.of(layers).map(layer -> "    - " + layer + "\n").collect(Collectors.joining()));
    }

    static Recipe withLayer(String layer) {
        return RecipeReader.parse(layers(layer));
    }

    static List<String> valid() {
        return List.of(
                SMALL,
                FULL,
                with("data", "circles"),
                with("data", "{source: circles, noise: 0.1, factor: 0.5, samples: 10}"),
                with("data", "{source: blobs, features: 3, classes: 4, std: 0.5}"),
                with("data", "{source: blobs, centers: [[0, 1], [.inf, 1e3]]}"),
                with("data", "{source: csv, path: a.csv}"),
                with("data", "{source: csv, path: a.csv, validation: b.csv}"),
                with("data", "{source: mnist, validation: test}"),
                with("data", "{source: npy, path: x.npy, labels: y.npy, tokens: true}"),
                with("data", "{source: gaussian_mixture, weights: [1, 3], centers: [[0], [1]]}"),
                with("data", "{source: csv, path: a.csv, label: target, header: auto}"),
                with("data", "{source: csv, path: a.csv, label: 2, header: false}"),
                with("loss", "mse"),
                with("loss", "{mse: }"),
                with("loss", "{cross_entropy: {}}"),
                with("optimizer", "{adam: }"),
                with("optimizer", "{sgd: {learning_rate: .5, momentum: 0.9, nesterov: true, weight_decay: 0}}"),
                with("schedule", "{cosine: {to: 0.5}}"),
                with("schedule", "{cosine: }"),
                with("schedule", ""),
                with("clip", "{norm: {norm: 2}}"),
                with("clip", ""),
                with("clip", "{value: 0.5}"),
                with("clip", "{per_layer: 1}"),
                with("clip", "{adaptive: {ratio: 0.01, floor: 0}}"),
                with("clip", "{auto: 0.1}"),
                with("loss", "{huber: {delta: 2, reduction: sum}}"),
                with("loss", "hinge"),
                with("optimizer", "{sgd: {groups: [{match: 'layers.0.*', lr: 0.1}, {match: '*', weight_decay: 0}]}}"),
                with("optimizer", "{adamw: {betas: [0.5, 0.9], amsgrad: true}}"),
                with("optimizer", "{rmsprop: {alpha: 0.9, centered: true, momentum: 0.5}}"),
                with("optimizer", "{lbfgs: {history: 5, line_search: strong_wolfe}}"),
                with("optimizer", "{newton: {damping: 0, solver: exact}}"),
                with("optimizer", "gauss_newton"),
                with("schedule", "{step: {every: 30}, exponential: 0.9, smooth: 5}"),
                with("schedule", "{cyclic: {low: 0.1, high: 1, period: 40}}"),
                with("schedule", "{warm_up: 5, restarts: {period: 10, factor: 2}}"),
                with("schedule", "{polynomial: {power: 2, to: 0.1}}"),
                with("accumulate", "4"),
                with("device", "cuda:1"),
                with("precision", "bfloat16"),
                with("targets", "{loss/validation: 0.5}"),
                with("batch", "32.0"),
                with("seed", "-1"),
                with("name", "2026"),
                without("epochs") + "steps: 1e3\n",
                layers("relu", "relu: {}", "relu:", "softmax", "prelu: {slope: 0.3}", "leaky_relu"),
                layers("residual: [relu]", "residual: {layers: [relu], scale: .nan}"),
                layers(
                        "linear: {units: 2, init: {constant: .nan}}",
                        "linear: {units: 2, init: {scaled: {factor: 2}}}"));
    }

    /** Wrong in ways that a schema can express. */
    static List<String> invalid() {
        return List.of(
                without("data"),
                without("model"),
                without("loss"),
                without("optimizer"),
                without("epochs"),
                SMALL + "steps: 3\n",
                SMALL + "learning_rate: 0.1\n",
                with("epochs", "0"),
                with("epochs", "2.5"),
                with("epochs", "many"),
                with("batch", "0"),
                with("batch", ""),
                with("seed", "[1]"),
                with("name", "{a: b}"),
                with("data", "mnits"),
                with("data", "{samples: 3}"),
                with("data", "{source: digits, noise: 0.1}"),
                with("data", "{source: csv}"),
                with("data", "{source: circles, factor: 1}"),
                with("data", "{source: circles, validation: 1}"),
                with("data", "{source: circles, validation: -0.1}"),
                with("data", "{source: circles, validation: []}"),
                with("data", "{source: circles, validation: ''}"),
                with("data", "{source: copy_memory, length: 20}"),
                with("data", "{source: quadratic, condition: 0.5}"),
                with("data", "{source: circles, factor: -0.1}"),
                with("data", "{source: digits, scale: big}"),
                with("data", "{source: blobs, std: 1, noise: 1}"),
                with("data", "{source: blobs, centers: [1, 2]}"),
                with("loss", "cross"),
                with("loss", "{mse: {reduction: max}}"),
                with("loss", "{mse: {}, cross_entropy: {}}"),
                with("loss", "3"),
                with("optimizer", "adamm"),
                with("optimizer", "{sgd: {}, adam: {}}"),
                with("optimizer", "{sgd: {learning_rate: -1}}"),
                with("optimizer", "{sgd: {lr: 1, learning_rate: 1}}"),
                with("optimizer", "{sgd: {betas: [0.1, 0.2]}}"),
                with("optimizer", "{adam: {betas: [0.1]}}"),
                with("optimizer", "{adam: {betas: [0.1, 1]}}"),
                with("optimizer", "{adam: {betas: [0.1, 0.2], beta1: 0.1}}"),
                with("optimizer", "{}"),
                with("schedule", "{warm_up: -1}"),
                with("schedule", "cosine"),
                with("clip", "norm"),
                with("clip", "1.0"),
                with("clip", "{norm: 0}"),
                with("clip", "{auto: 1.5}"),
                with("clip", "{auto: 0}"),
                with("clip", "{adaptive: {floor: 1}}"),
                with("loss", "{mse: {delta: 2}}"),
                with("loss", "{huber: {delta: 0}}"),
                with("optimizer", "{sgd: {groups: {match: a}}}"),
                with("optimizer", "{sgd: {groups: [{learning_rate: 1}]}}"),
                with("optimizer", "{sgd: {groups: [{match: a, momentum: 1}]}}"),
                with("optimizer", "{lbfgs: {groups: [{match: a}]}}"),
                with("optimizer", "{lbfgs: {line_search: armijo}}"),
                with("optimizer", "{newton: {solver: lu}}"),
                with("optimizer", "{newton: {damping: -1}}"),
                with("schedule", "{smooth: 0}"),
                with("schedule", "{step: {factor: 0.1}}"),
                with("schedule", "{restarts: {period: 0}}"),
                with("schedule", "{restarts: {period: 10, factor: 0.5}}"),
                with("schedule", "{polynomial: 0}"),
                with("schedule", "{exponential: {}}"),
                with("accumulate", "0"),
                with("device", "gpu"),
                with("device", "cuda:x"),
                with("precision", "float8"),
                with("target", "0.9"),
                with("target", "{loss/training: high}"),
                with("target", "{loss/training: '> 0.9'}"),
                with("ignore", "[plateau]"),
                with("ignore", "[{why: because}]"),
                with("model", "{layers: []}"),
                with("model", "{layers: relu}"),
                layers("sigmoidd"),
                layers("linear"),
                layers("linear: 0"),
                layers("linear: {unit: 3}"),
                layers("linear: {units: 3, init: normal}"),
                layers("linear: {units: 3, init: {normal: -1}}"),
                layers("linear: {units: 3, init: {zeros: 1}}"),
                layers("linear: {units: 3, init: {normal: 1, uniform: 1}}"),
                layers("linear: 3\n      init: zeros"),
                layers("relu: 3"),
                layers("leaky_relu: {slop: 3}"),
                layers("leaky_relu: steep"),
                layers("repeat: {times: 3}"),
                layers("repeat: {times: 10001, layers: [relu]}"),
                layers("residual: {scale: 1}"),
                layers("residual: [reluu]"),
                layers("3"),
                layers("[relu]"));
    }
}
