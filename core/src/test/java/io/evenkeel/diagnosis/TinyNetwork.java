package io.evenkeel.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A multi-layer perceptron in plain arrays, so that rules can be tried on what real training does, without an engine. */
final class TinyNetwork {

    /** One layer: linear when it has weights, an activation otherwise. */
    static final class Layer {
        final String kind;
        final int inputs;
        final int outputs;
        double[][] weight = new double[0][];
        double[] bias = new double[0];
        double[][] weightGradient = new double[0][];
        double[] biasGradient = new double[0];
        double[][] in = new double[0][];
        double[][] out = new double[0][];
        double[][] outGradient = new double[0][];

        Layer(String kind, int inputs, int outputs) {
            this.kind = kind;
            this.inputs = inputs;
            this.outputs = outputs;
        }

        boolean linear() {
            return kind.equals("linear");
        }
    }

    final List<Layer> layers = new ArrayList<>();

    /** {@code description} such as {@code "5 tanh 5 tanh 1 sigmoid"}: numbers are linear layers; init by the map below. */
    TinyNetwork(int inputs, String description, String init, Random random) {
        int width = inputs;
        for (String word : description.split(" ")) {
            if (Character.isDigit(word.charAt(0))) {
                Layer layer = new Layer("linear", width, Integer.parseInt(word));
                initialize(layer, init, random);
                layers.add(layer);
                width = layer.outputs;
            } else {
                layers.add(new Layer(word, width, width));
            }
        }
    }

    static void initialize(Layer layer, String init, Random random) {
        int n = layer.inputs;
        layer.weight = new double[layer.outputs][n];
        layer.bias = new double[layer.outputs];
        layer.weightGradient = new double[layer.outputs][n];
        layer.biasGradient = new double[layer.outputs];
        String[] words = init.split(":");
        for (int o = 0; o < layer.outputs; o++) {
            for (int i = 0; i < n; i++) {
                layer.weight[o][i] = switch (words[0]) {
                    case "he" -> uniform(random, Math.sqrt(6.0 / n));
                    case "xavier" -> uniform(random, Math.sqrt(6.0 / (n + layer.outputs)));
                    case "lecun" -> random.nextGaussian() / Math.sqrt(n);
                    case "uniform" -> uniform(random, Double.parseDouble(words[1]));
                    case "normal" -> random.nextGaussian() * Double.parseDouble(words[1]);
                    case "constant" -> Double.parseDouble(words[1]);
                    case "default" -> uniform(random, 1 / Math.sqrt(n));
                    default -> throw new IllegalArgumentException(init);
                };
            }
            if (words[0].equals("default")) {
                layer.bias[o] = uniform(random, 1 / Math.sqrt(n));
            }
        }
    }

    private static double uniform(Random random, double bound) {
        return bound * (2 * random.nextDouble() - 1);
    }

    double[][] forward(double[][] x) {
        double[][] h = x;
        for (Layer layer : layers) {
            layer.in = h;
            layer.out = layer.linear() ? affine(layer, h) : activate(layer.kind, h);
            h = layer.out;
        }
        return h;
    }

    void backward(double[][] outputGradient) {
        double[][] g = outputGradient;
        for (int l = layers.size() - 1; l >= 0; l--) {
            Layer layer = layers.get(l);
            layer.outGradient = g;
            g = layer.linear() ? affineBack(layer, g) : activateBack(layer, g);
        }
    }

    private static double[][] affine(Layer layer, double[][] x) {
        double[][] y = new double[x.length][layer.outputs];
        for (int s = 0; s < x.length; s++) {
            for (int o = 0; o < layer.outputs; o++) {
                double sum = layer.bias[o];
                double[] w = layer.weight[o];
                for (int i = 0; i < layer.inputs; i++) {
                    sum += w[i] * x[s][i];
                }
                y[s][o] = sum;
            }
        }
        return y;
    }

    private static double[][] affineBack(Layer layer, double[][] g) {
        double[][] back = new double[g.length][layer.inputs];
        for (int o = 0; o < layer.outputs; o++) {
            Arrays.fill(layer.weightGradient[o], 0);
            layer.biasGradient[o] = 0;
            for (int s = 0; s < g.length; s++) {
                double d = g[s][o];
                layer.biasGradient[o] += d;
                for (int i = 0; i < layer.inputs; i++) {
                    layer.weightGradient[o][i] += d * layer.in[s][i];
                    back[s][i] += d * layer.weight[o][i];
                }
            }
        }
        return back;
    }

    private static double[][] activate(String kind, double[][] x) {
        double[][] y = new double[x.length][];
        for (int s = 0; s < x.length; s++) {
            y[s] = kind.endsWith("softmax") ? softmax(x[s], kind.startsWith("log")) : new double[x[s].length];
            if (!kind.endsWith("softmax")) {
                for (int i = 0; i < x[s].length; i++) {
                    y[s][i] = value(kind, x[s][i]);
                }
            }
        }
        return y;
    }

    private static double[][] activateBack(Layer layer, double[][] g) {
        double[][] back = new double[g.length][layer.inputs];
        for (int s = 0; s < g.length; s++) {
            if (layer.kind.equals("softmax")) {
                double dot = 0;
                for (int i = 0; i < layer.outputs; i++) {
                    dot += g[s][i] * layer.out[s][i];
                }
                for (int i = 0; i < layer.outputs; i++) {
                    back[s][i] = layer.out[s][i] * (g[s][i] - dot);
                }
            } else {
                for (int i = 0; i < layer.outputs; i++) {
                    back[s][i] = g[s][i] * slope(layer.kind, layer.in[s][i]);
                }
            }
        }
        return back;
    }

    static double[] softmax(double[] x, boolean log) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : x) {
            max = Math.max(max, v);
        }
        double sum = 0;
        for (double v : x) {
            sum += Math.exp(v - max);
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = log ? x[i] - max - Math.log(sum) : Math.exp(x[i] - max) / sum;
        }
        return y;
    }

    static double value(String kind, double x) {
        return switch (kind) {
            case "sigmoid" -> 1 / (1 + Math.exp(-x));
            case "tanh" -> Math.tanh(x);
            case "relu" -> x > 0 ? x : 0 * x;
            case "leaky_relu" -> x > 0 ? x : 0.01 * x;
            case "selu" -> 1.0507 * (x > 0 ? x : 1.67326 * Math.expm1(x));
            case "exp" -> Math.exp(x);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    static double slope(String kind, double x) {
        return switch (kind) {
            case "sigmoid" -> value(kind, x) * (1 - value(kind, x));
            case "tanh" -> 1 - Math.tanh(x) * Math.tanh(x);
            case "relu" -> x > 0 ? 1 : 0;
            case "leaky_relu" -> x > 0 ? 1 : 0.01;
            case "selu" -> 1.0507 * (x > 0 ? 1 : 1.67326 * Math.exp(x));
            case "exp" -> Math.exp(x);
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
