package io.evenkeel.recipe;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One and the same recipe in every manner that people write. Each comment of theirs holds a word of the form {@code keepN},
 * each only once.
 */
final class UglyRecipes {

    static final String BLOCK = """
            # keep1: what this is

            name: ugly
            seed: 7   # keep2
            data:
                # keep3: four blanks here
                source: digits
                scale: unit     # keep4

            model:
              layers:
              # keep5: before the first layer
              - linear: 64  # keep6
              - relu
              # keep7: before the repeat

              - repeat:
                  times: 2
                  layers:
                    - linear: {units: 32}   # keep8
                    - sigmoid
              - linear: 10
            loss: cross_entropy

            optimizer:
              adam:
                learning_rate: 0.5   # keep9
                weight_decay: 0.0
            batch: 32
            epochs: 20
            # keep10: the end
            """;

    private static final String FLOW = """
            {name: ugly, seed: 7, data: {source: digits, scale: unit}, # keep1
              model: {layers: [linear: 64, relu, {repeat: {times: 2, layers: [linear: {units: 32}, sigmoid]}}, linear: 10]},
              loss: cross_entropy, optimizer: {adam: {learning_rate: 0.5, weight_decay: 0.0}},
              # keep2
              batch: 32, epochs: 20}
            """;

    private static final String FLOW_LINES = """
            name: ugly
            seed: 7
            data: {
              source: digits,
              scale: unit,  # keep1
            }
            model: {
              layers: [
                {linear: 64},  # keep2
                relu,
                # keep3
                {repeat: {times: 2, layers: [
                  {linear: {units: 32}},
                  sigmoid
                ]}},
                {linear: 10}
              ]
            }
            loss: cross_entropy
            optimizer: {
              adam: {
                learning_rate: 0.5,
                weight_decay: 0.0
              }
            }
            batch: 32
            epochs: 20
            """;

    private static final String JSON = """
            {
              "name": "ugly",
              "seed": 7,
              "data": {"source": "digits", "scale": "unit"},
              "model": {
                "layers": [
                  {"linear": 64},
                  "relu",
                  {"repeat": {"times": 2, "layers": [{"linear": {"units": 32}}, "sigmoid"]}},
                  {"linear": 10}
                ]
              },
              "loss": "cross_entropy",
              "optimizer": {
                "adam": {
                  "learning_rate": 0.5,
                  "weight_decay": 0.0
                }
              },
              "batch": 32,
              "epochs": 20
            }
            """;

    private static final String ANCHORS = """
            name: ugly
            seed: 7
            data: {source: digits, scale: &s unit}
            model:
              layers:
                - &wide
                  linear: 64   # keep1
                - relu
                - repeat:
                    times: 2
                    layers: [{linear: &args {units: 32}}, sigmoid]
                - linear: 10
            loss: cross_entropy
            optimizer: &o
              adam: &rates   # keep2
                learning_rate: &lr 0.5
                weight_decay: 0.0
            batch: 32
            epochs: 20
            """;

    private static final String QUOTED = """
            %YAML 1.1
            ---
            'name': "ugly"
            "seed" : '7'
            "data":
              'source': 'digits'
              "scale": "unit" # keep1\twith tabs
            'model':
              'layers':
                - 'linear': 64
                - "relu"
                -
                  repeat:
                    'times': 2
                    layers:
                      -   linear:
                            units: 32   # keep2
                      -   sigmoid
                - linear: 10
            loss: 'cross_entropy'
            'optimizer':
              "adam":
                'learning_rate': 0.5
                "weight_decay": 0.0
            batch: 32
            'epochs': 20   # keep3
            ...
            """;

    private static final String SHUFFLED = """
            epochs: 20
            batch: 32
            optimizer:
              adam: {weight_decay: 0.0, learning_rate: 0.5}
            # keep1 — größer, 学习率, 😀
            model:
              # keep2
              layers:
              -   linear: 64
              -   relu        # keep3 😀
              -   repeat: {layers: [linear: {units: 32}, sigmoid], times: 2}
              -   linear: 10
            loss: cross_entropy
            data: {scale: unit, source: digits}
            seed: 7
            name: ugly""";

    private UglyRecipes() {}

    /** By what is ugly about them. */
    static Map<String, String> all() {
        Map<String, String> recipes = new LinkedHashMap<>();
        recipes.put("block", BLOCK);
        recipes.put("crlf", BLOCK.replace("\n", "\r\n"));
        recipes.put("flow", FLOW);
        recipes.put("flow lines", FLOW_LINES);
        recipes.put("flow lines crlf", FLOW_LINES.replace("\n", "\r\n"));
        recipes.put("json", JSON);
        recipes.put("json tabs", JSON.replace("  ", "\t"));
        recipes.put("json line", JSON.replaceAll("\\n\\s*", " ").strip());
        recipes.put("anchors", ANCHORS);
        recipes.put("quoted", QUOTED);
        recipes.put("shuffled", SHUFFLED);
        recipes.put("blanks before the end", BLOCK.stripTrailing() + "\n  \n\n");
        recipes.put("no end of line", BLOCK.replace("# keep10: the end\n", "").stripTrailing());
        return recipes;
    }
}
