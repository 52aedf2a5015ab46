package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Answers as {@code evenkeel probe --json} prints them. */
final class SampleProbes {

    static final ProbeReport.Origin ORIGIN = new ProbeReport.Origin(
            "models/net.pt",
            "data/set.npz",
            "cross_entropy",
            List.of("./evenkeel", "probe", "models/net.pt", "--data", "data/my set.npz", "--report", "out.html"),
            "evenkeel 1.2.3");

    private SampleProbes() {}

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of four eigenvalues, −1, 0.001, 1 and 9, seen by two probes that weigh them differently. */
    static ProbeReport whole() {
        ObjectNode answer = json("""
                {"parameters": 4, "samples": 50, "loss": 0.25, "gradient_norm": 0.5,
                 "eigenvalues": [{"value": 9, "residual": 1e-5, "converged": true},
                                 {"value": 1, "residual": 0.5, "converged": false}],
                 "smallest": {"value": -1, "residual": 2e-5, "converged": true},
                 "trace": {"value": 9.001, "stderr": 0.125, "converged": true},
                 "condition": "Infinity", "stable_learning_rate": {"sgd": 0.2222, "momentum_0_9": 0.4222},
                 "best_step": 0.0625, "best_step_stderr": 0.001, "best_step_batch": 50,
                 "best_step_without_noise": 0.75,
                 "noise": {"scale": 123, "agreement": 0.5, "covariance_trace": 30.75, "way": "one backward pass",
                           "population": {"scale": 119, "low": 77, "high": "Infinity"}},
                 "density": {"nodes": [-1, -1, 0.001, 0.001, 1, 1, 9, 9],
                             "weights": [0.1, 0.15, 0.3, 0.1, 0.05, 0.15, 0.05, 0.1],
                             "probe": [0, 1, 0, 1, 0, 1, 0, 1], "probes": 2},
                 "notes": ["x is stored as f64 & was converted"]}
                """);
        ArrayNode layers = answer.putArray("layers");
        layers.add(json("""
                {"place": "encoder.0", "parameters": 3, "sharpness": 8.5, "residual": 1e-4, "gradient_norm": 0.4,
                 "trace": {"value": 8.25, "stderr": 0.5}, "covariance_trace": 20, "noise_scale": 125}
                """));
        layers.add(json("""
                {"place": "<b>out</b>", "parameters": 1, "sharpness": "NaN", "residual": "Infinity",
                 "gradient_norm": 0.3, "trace": {"value": "NaN", "stderr": "Infinity"}, "covariance_trace": 10.75,
                 "noise_scale": 119.4}
                """));
        return new ProbeReport(answer, ORIGIN);
    }

    /** Of a probe that was interrupted after its first stages. */
    static ProbeReport interrupted() {
        JsonNode answer = json("""
                {"parameters": 4, "samples": 50, "loss": 0.25, "gradient_norm": 0.5,
                 "eigenvalues": [{"value": 9, "residual": 0.5, "converged": false}],
                 "stable_learning_rate": {"sgd": 0.2222, "momentum_0_9": 0.4222},
                 "interrupted": true, "missing": ["trace", "best step"]}
                """);
        return new ProbeReport(answer, ORIGIN);
    }
}
