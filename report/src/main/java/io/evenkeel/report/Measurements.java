package io.evenkeel.report;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** All that was measured in a run, turned from steps into series. */
final class Measurements {

    private final Map<QuantityKey, Series> series = new LinkedHashMap<>();
    private final Map<QuantityKey, List<Series>> abandoned = new HashMap<>();
    private final Map<String, String> layerKinds = new HashMap<>();
    private final Comparator<String> order;
    private final long lastStep;

    Measurements(RunRecord record) {
        Map<QuantityKey, Builder> builders = new LinkedHashMap<>();
        long last = 0;
        long measuredLast = 0;
        boolean acted = false;
        for (RunEvent event : record.events()) {
            last = Math.max(last, event.step());
            acted |= event instanceof RunEvent.Acted;
            if (event instanceof RunEvent.Measured measured) {
                if (acted && measured.step() < measuredLast) {
                    builders.values().forEach(builder -> builder.rollBack(measured.step()));
                }
                acted = false;
                measuredLast = measured.step();
                measured.quantities().forEach((key, value) -> builders.computeIfAbsent(key, k -> new Builder())
                        .add(measured.step(), value));
            }
        }
        this.lastStep = last;
        builders.forEach((key, builder) -> {
            if (builder.size > 0) {
                series.put(key, builder.build());
                abandoned.put(key, builder.abandoned);
            }
        });
        Map<String, Integer> position = new HashMap<>();
        ModelFacts model = record.header().model();
        if (model != null) {
            for (ModelFacts.LayerFacts layer : model.layers()) {
                position.putIfAbsent(layer.place(), position.size());
                layerKinds.put(layer.place(), layer.kind());
            }
        }
        // Parameters are not layers, but stand under one: layers.3.weight.
        this.order = Comparator.comparingInt((String place) -> position.getOrDefault(layerOf(place), Integer.MAX_VALUE))
                .thenComparing(PlaceOrder.FORWARD);
    }

    private String layerOf(String place) {
        for (String layer = place; !layer.isEmpty(); layer = layer.substring(0, Math.max(0, layer.lastIndexOf('.')))) {
            if (layerKinds.containsKey(layer)) {
                return layer;
            }
        }
        return place;
    }

    long lastStep() {
        return lastStep;
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    /** Names of the quantities that were measured, in order of their first appearance. */
    List<String> names() {
        return series.keySet().stream().map(QuantityKey::name).distinct().toList();
    }

    boolean has(String name) {
        return series.keySet().stream().anyMatch(key -> key.name().equals(name));
    }

    Optional<Series> whole(String name) {
        return Optional.ofNullable(series.get(QuantityKey.of(name)));
    }

    Optional<Series> at(String name, String place) {
        return Optional.ofNullable(series.get(QuantityKey.at(name, place)));
    }

    /** What was measured of a whole on paths that the run was rolled back from, in order of time. */
    List<Series> abandoned(String name) {
        return abandoned.getOrDefault(QuantityKey.of(name), List.of());
    }

    /** Places at which a quantity was measured, in the network's order. */
    List<String> places(String name) {
        return series.keySet().stream()
                .filter(key -> key.name().equals(name) && key.hasPlace())
                .map(QuantityKey::place)
                .sorted(order)
                .toList();
    }

    /** The recipe name of the layer at, or above, a place; empty where it is not known. */
    String kindOf(String place) {
        return layerKinds.getOrDefault(layerOf(place), "");
    }

    /** Steps at which a quantity was measured at any place. */
    NavigableSet<Long> looks(String name) {
        NavigableSet<Long> steps = new TreeSet<>();
        places(name).forEach(place -> at(name, place).ifPresent(s -> s.steps().forEach(steps::add)));
        return steps;
    }

    /** Gathers one series; a later value for the same step replaces an earlier one. */
    private static final class Builder {
        private long[] steps = new long[16];
        private double[] values = new double[16];
        private int size;
        private boolean sorted = true;
        private final List<Series> abandoned = new ArrayList<>();

        void add(long step, double value) {
            if (size > 0 && steps[size - 1] == step) {
                values[size - 1] = value;
                return;
            }
            if (size == steps.length) {
                steps = Arrays.copyOf(steps, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            sorted &= size == 0 || steps[size - 1] < step;
            steps[size] = step;
            values[size++] = value;
        }

        /** What follows starts again from a step; what was measured from it on belongs to a path that was given up. */
        void rollBack(long step) {
            int kept = size;
            while (kept > 0 && steps[kept - 1] >= step) {
                kept--;
            }
            if (kept < size) {
                abandoned.add(
                        new Series(Arrays.copyOfRange(steps, kept, size), Arrays.copyOfRange(values, kept, size)));
                size = kept;
            }
        }

        Series build() {
            Series plain = new Series(Arrays.copyOf(steps, size), Arrays.copyOf(values, size));
            return sorted ? plain : inOrder(plain);
        }

        /** A foreign stream may be a merger of several files; the later value of a step counts. */
        private static Series inOrder(Series mixed) {
            List<Integer> indices = new ArrayList<>();
            for (int i = 0; i < mixed.size(); i++) {
                indices.add(i);
            }
            indices.sort(Comparator.comparingLong(i -> mixed.step(i)));
            Builder builder = new Builder();
            indices.forEach(i -> builder.add(mixed.step(i), mixed.value(i)));
            return builder.build();
        }
    }
}
