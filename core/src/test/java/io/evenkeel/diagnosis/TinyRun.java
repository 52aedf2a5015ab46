package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.InitialBackprop;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.ModelFacts.WeightFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Trains a {@link TinyNetwork} and writes the stream that an engine would write. */
final class TinyRun {

    private static final int FIRST_LOOK = 256;
    private static final int LOOKS = 250;

    final TinyData data;
    String layers = "";
    String init = "he";
    String outputInit = "";
    double bias;
    double outputBias;
    String loss = "binary_cross_entropy";
    String optimizer = "adam";
    double rate = 1e-3;
    double momentum;
    double beta1 = 0.9;
    double beta2 = 0.999;
    int batch = 128;
    int epochs = 300;

    private final Random random;
    private TinyNetwork network;
    private double[][] moment1;
    private double[][] moment2;
    private long updates;

    TinyRun(TinyData data, long seed) {
        this.data = data;
        this.random = new Random(seed);
    }

    void into(RunSink sink) {
        network = new TinyNetwork(data.x[0].length, layers, init, random);
        List<TinyNetwork.Layer> linear =
                network.layers.stream().filter(TinyNetwork.Layer::linear).toList();
        TinyNetwork.Layer last = linear.get(linear.size() - 1);
        if (!outputInit.isEmpty()) {
            TinyNetwork.initialize(last, outputInit, random);
        }
        linear.forEach(l -> Arrays.setAll(l.bias, i -> l.bias[i] + (l == last ? outputBias : bias)));
        int n = data.x.length;
        int perEpoch = (n + batch - 1) / batch;
        long steps = (long) perEpoch * epochs;
        sink.header(new RunHeader(
                "tiny",
                "tiny",
                "2026-01-01T00:00:00Z",
                null,
                List.of(),
                0,
                steps,
                perEpoch,
                Map.of(),
                Map.of(),
                facts(),
                data.facts()));
        long interval = Math.max(1, steps / LOOKS);
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        long step = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            Collections.shuffle(Arrays.asList(order), random);
            for (int from = 0; from < n; from += batch) {
                int to = Math.min(n, from + batch);
                double[][] x = new double[to - from][];
                double[][] t = new double[to - from][];
                for (int i = from; i < to; i++) {
                    x[i - from] = data.x[order[i]];
                    t[i - from] = data.targets[order[i]];
                }
                boolean look = step < 10 || step % interval == 0;
                sink.event(new RunEvent.Measured(step, measure(x, t, look)));
                update();
                step++;
            }
        }
        sink.event(new RunEvent.Ended(step, RunStatus.HEALTHY, "all steps done"));
    }

    private ModelFacts facts() {
        int n = Math.min(FIRST_LOOK, data.x.length);
        double[][] x = Arrays.copyOf(data.x, n);
        double[][] t = Arrays.copyOf(data.targets, n);
        TinyLoss first = TinyLoss.of(loss, network.forward(x), t);
        network.backward(first.gradient);
        List<LayerFacts> facts = new ArrayList<>();
        long parameters = 0;
        for (int i = 0; i < network.layers.size(); i++) {
            TinyNetwork.Layer layer = network.layers.get(i);
            double[] moments = moments(layer.out);
            facts.add(new LayerFacts(
                    "layers." + i,
                    layer.kind,
                    layer.inputs,
                    layer.outputs,
                    layer.linear() ? weightFacts(layer.weight) : null,
                    layer.linear() ? weightFacts(new double[][] {layer.bias}) : null,
                    moments[0],
                    moments[1],
                    norm(layer.outGradient),
                    sloped(layer) ? Double.valueOf(dead(layer)) : null,
                    sloped(layer) ? Double.valueOf(saturated(layer)) : null));
            parameters += (long) layer.weight.length * (layer.inputs + 1);
        }
        double[] fit = rate();
        InitialBackprop initial = Double.isNaN(fit[0]) ? null : new InitialBackprop(fit[0], fit[1], (int) fit[2]);
        TinyNetwork.Layer output = network.layers.get(network.layers.size() - 1);
        return new ModelFacts(
                parameters,
                output.outputs,
                loss,
                optimizer,
                rate,
                batch,
                facts,
                first.value,
                TinyLoss.chance(loss, data.targets),
                initial);
    }

    private Map<QuantityKey, Double> measure(double[][] x, double[][] t, boolean look) {
        Map<QuantityKey, Double> now = new LinkedHashMap<>();
        double[][] output = network.forward(x);
        TinyLoss batchLoss = TinyLoss.of(loss, output, t);
        network.backward(batchLoss.gradient);
        now.put(QuantityKey.of("loss/training"), batchLoss.value);
        now.put(QuantityKey.of("learning_rate"), rate);
        data.score(output, t).ifPresent(score -> now.put(QuantityKey.of(data.scoreName()), score));
        double squares = 0;
        for (int i = 0; i < network.layers.size(); i++) {
            TinyNetwork.Layer layer = network.layers.get(i);
            String place = "layers." + i;
            double weightGradient = norm(layer.weightGradient);
            double biasGradient = norm(new double[][] {layer.biasGradient});
            squares += weightGradient * weightGradient + biasGradient * biasGradient;
            if (!look) {
                continue;
            }
            double[] moments = moments(layer.out);
            now.put(QuantityKey.at("activation/mean", place), moments[0]);
            now.put(QuantityKey.at("activation/sd", place), moments[1]);
            now.put(QuantityKey.at("backprop/norm", place), norm(layer.outGradient));
            if (layer.linear()) {
                now.put(QuantityKey.at("gradient/norm", place + ".weight"), weightGradient);
                now.put(QuantityKey.at("weight/norm", place + ".weight"), norm(layer.weight));
            } else if (sloped(layer)) {
                now.put(QuantityKey.at("activation/dead", place), dead(layer));
                now.put(QuantityKey.at("activation/saturated", place), saturated(layer));
            }
        }
        now.put(QuantityKey.of("gradient/norm"), Math.sqrt(squares));
        double[] fit = rate();
        if (look && fit[2] >= 3) {
            now.put(QuantityKey.of("backprop/rate"), fit[0]);
            now.put(QuantityKey.of("backprop/rate_error"), fit[1]);
        }
        return now;
    }

    /** ρ, its standard error, and the number of layers that it was fitted on. */
    private double[] rate() {
        List<Double> logs = network.layers.stream()
                .filter(TinyNetwork.Layer::linear)
                .map(l -> Math.log(norm(l.outGradient)))
                .toList();
        int n = logs.size();
        if (n < 3) {
            return new double[] {Double.NaN, Double.NaN, n};
        }
        double meanX = (n - 1) / 2.0;
        double meanY = logs.stream().mapToDouble(v -> v).average().orElse(0);
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            xx += (i - meanX) * (i - meanX);
            xy += (i - meanX) * (logs.get(i) - meanY);
            yy += (logs.get(i) - meanY) * (logs.get(i) - meanY);
        }
        double rho = Math.exp(-xy / xx);
        return new double[] {rho, rho * Math.sqrt(Math.max(0, yy - xy * xy / xx) / (n - 2) / xx), n};
    }

    private void update() {
        List<double[]> values = new ArrayList<>();
        List<double[]> gradients = new ArrayList<>();
        for (TinyNetwork.Layer layer : network.layers) {
            if (layer.linear()) {
                values.addAll(Arrays.asList(layer.weight));
                gradients.addAll(Arrays.asList(layer.weightGradient));
                values.add(layer.bias);
                gradients.add(layer.biasGradient);
            }
        }
        if (moment1 == null) {
            moment1 = new double[values.size()][];
            moment2 = new double[values.size()][];
            for (int i = 0; i < values.size(); i++) {
                moment1[i] = new double[values.get(i).length];
                moment2[i] = new double[values.get(i).length];
            }
        }
        updates++;
        for (int p = 0; p < values.size(); p++) {
            for (int i = 0; i < values.get(p).length; i++) {
                values.get(p)[i] -= step(p, i, gradients.get(p)[i]);
            }
        }
    }

    private double step(int p, int i, double g) {
        switch (optimizer) {
            case "sgd" -> {
                moment1[p][i] = momentum * moment1[p][i] + g;
                return rate * moment1[p][i];
            }
            case "rmsprop" -> {
                moment2[p][i] = 0.99 * moment2[p][i] + 0.01 * g * g;
                return rate * g / (Math.sqrt(moment2[p][i]) + 1e-8);
            }
            case "adam" -> {
                moment1[p][i] = beta1 * moment1[p][i] + (1 - beta1) * g;
                moment2[p][i] = beta2 * moment2[p][i] + (1 - beta2) * g * g;
                double m = moment1[p][i] / (1 - Math.pow(beta1, updates));
                double v = moment2[p][i] / (1 - Math.pow(beta2, updates));
                return rate * m / (Math.sqrt(v) + 1e-8);
            }
            default -> throw new IllegalArgumentException(optimizer);
        }
    }

    private static boolean sloped(TinyNetwork.Layer layer) {
        return !layer.linear() && !layer.kind.endsWith("softmax");
    }

    private static double dead(TinyNetwork.Layer layer) {
        int dead = 0;
        for (int u = 0; u < layer.outputs; u++) {
            boolean alive = false;
            for (double[] row : layer.in) {
                alive |= TinyNetwork.slope(layer.kind, row[u]) > 0;
            }
            dead += alive ? 0 : 1;
        }
        return (double) dead / layer.outputs;
    }

    private static double saturated(TinyNetwork.Layer layer) {
        double largest = layer.kind.equals("sigmoid") ? 0.25 : 1;
        long flat = Arrays.stream(layer.in)
                .flatMapToDouble(Arrays::stream)
                .filter(v -> TinyNetwork.slope(layer.kind, v) < 0.05 * largest)
                .count();
        return (double) flat / layer.in.length / layer.outputs;
    }

    private static double norm(double[][] values) {
        return Math.sqrt(Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .map(v -> v * v)
                .sum());
    }

    private static double[] moments(double[][] values) {
        double mean =
                Arrays.stream(values).flatMapToDouble(Arrays::stream).average().orElse(0);
        double variance = Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(0);
        return new double[] {mean, Math.sqrt(variance)};
    }

    private static WeightFacts weightFacts(double[][] values) {
        double[] moments = moments(values);
        double min = Arrays.stream(values).flatMapToDouble(Arrays::stream).min().orElse(0);
        double max = Arrays.stream(values).flatMapToDouble(Arrays::stream).max().orElse(0);
        return new WeightFacts(moments[0], moments[1], min, max, Double.isFinite(moments[0]));
    }
}
