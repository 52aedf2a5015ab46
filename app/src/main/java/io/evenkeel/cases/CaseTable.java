package io.evenkeel.cases;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All results in one table, a row for each case, and the totals with what they must be; and the same as JSON. */
final class CaseTable {

    private final List<Judged> all;
    private final List<Row> rows;
    private final List<Total> totals;

    CaseTable(List<Judged> all) {
        this.all = List.copyOf(all);
        Map<String, List<Judged>> byCase = all.stream()
                .collect(Collectors.groupingBy(one -> one.of().name(), LinkedHashMap::new, Collectors.toList()));
        this.rows = byCase.values().stream().map(Row::of).toList();
        this.totals = totals(all);
    }

    /**
     * One case over its seeds.
     *
     * @param before median of the quantity, left alone
     * @param after the same after repair
     * @param first the kinds named first, left alone, and how often each
     */
    private record Row(
            String name,
            int seeds,
            int faulty,
            int detected,
            int rightFirst,
            int falseAlarms,
            int repaired,
            int worse,
            int touched,
            @Nullable Double cost,
            @Nullable Double mostCost,
            String quantity,
            @Nullable Double before,
            @Nullable Double after,
            Map<String, Integer> first) {

        static Row of(List<Judged> some) {
            List<Double> costs = costs(some);
            Map<String, Integer> first = new LinkedHashMap<>();
            some.forEach(one -> first.merge(
                    Objects.requireNonNullElse(one.result().untouched().first(), "nothing"), 1, Integer::sum));
            return new Row(
                    some.get(0).of().name(),
                    some.size(),
                    count(some, Judged::isFaulty),
                    count(some, Judged::isDetected),
                    count(some, Judged::isRightFirst),
                    count(some, Judged::isFalseAlarm),
                    count(some, Judged::isRepaired),
                    count(some, Judged::isWorse),
                    count(some, Judged::isTouched),
                    median(costs),
                    costs.isEmpty() ? null : costs.get(costs.size() - 1),
                    some.get(0).result().quantity(),
                    median(some, one -> one.result().untouched().last()),
                    median(some, one -> one.result().after().last()),
                    first);
        }
    }

    /**
     * One measure over all cases.
     *
     * @param of out of how many; 0: it is no share
     */
    private record Total(
            String measure,
            @Nullable Double value,
            int of,
            String must,
            @Nullable Boolean met) {

        static Total share(String measure, int part, int of, double least) {
            Double share = of == 0 ? null : (double) part / of;
            return new Total(
                    measure,
                    share,
                    of,
                    least == 1 ? "100 %" : String.format(Locale.ROOT, "≥ %.0f %%", 100 * least),
                    share == null ? null : share >= least);
        }

        static Total none(String measure, int count) {
            return new Total(measure, (double) count, 0, "0", count == 0);
        }

        String shown() {
            if (value == null) {
                return "–";
            }
            return of > 0
                    ? String.format(Locale.ROOT, "%.1f %% (%d of %d)", 100 * value, Math.round(value * of), of)
                    : number(value);
        }
    }

    private static List<Total> totals(List<Judged> all) {
        int faulty = count(all, Judged::isFaulty);
        List<Double> costs = costs(all);
        Double median = median(costs);
        return List.of(
                Total.share("faulty runs detected", count(all, Judged::isDetected), faulty, 1),
                Total.share("right cause named first", count(all, Judged::isRightFirst), faulty, 0.9),
                Total.none("critical false alarms on healthy runs", count(all, Judged::isCriticalFalseAlarm)),
                Total.none("healthy runs accused of more than they may be", count(all, Judged::isFalseAlarm)),
                Total.share("case-seeds repaired to the target", count(all, Judged::isRepaired), faulty, 0.95),
                Total.none("ended worse than untouched", count(all, Judged::isWorse)),
                Total.none("healthy runs touched", count(all, Judged::isTouched)),
                new Total(
                        "median cost of a repair, in trainings",
                        median,
                        0,
                        "≤ 2.5",
                        median == null ? null : median <= 2.5),
                new Total(
                        "most that a repair cost", costs.isEmpty() ? null : costs.get(costs.size() - 1), 0, "", null));
    }

    /** Whether nothing is other than it must be. */
    boolean isMet() {
        return totals.stream().noneMatch(total -> Boolean.FALSE.equals(total.met()));
    }

    void print(PrintWriter out) {
        out.printf(
                "%-12s %5s %6s %8s %5s %8s %5s %7s %5s %5s  %-20s %s%n",
                "case",
                "seeds",
                "faulty",
                "detected",
                "cause",
                "repaired",
                "worse",
                "touched",
                "cost",
                "most",
                "left alone → after",
                "named first");
        for (Row row : rows) {
            boolean faulty = row.faulty() > 0;
            out.printf(
                    "%-12s %5d %6s %8s %5s %8s %5d %7s %5s %5s  %-20s %s%n",
                    row.name(),
                    row.seeds(),
                    faulty ? row.faulty() : "–",
                    faulty ? row.detected() : row.falseAlarms() > 0 ? row.falseAlarms() + "!" : "–",
                    faulty ? row.rightFirst() : "–",
                    faulty ? row.repaired() : "–",
                    row.worse(),
                    row.touched() > 0 ? row.touched() + "!" : "–",
                    row.cost() == null ? "–" : number(row.cost()),
                    row.mostCost() == null ? "–" : number(row.mostCost()),
                    number(row.before()) + " → " + number(row.after()) + " "
                            + row.quantity().replaceFirst("/.*", ""),
                    row.first().entrySet().stream()
                            .map(kind -> kind.getKey() + (row.seeds() > 1 ? " " + kind.getValue() : ""))
                            .collect(Collectors.joining(", ")));
        }
        out.println();
        for (Total total : totals) {
            out.printf(
                    "%-46s %-22s %-8s %s%n",
                    total.measure(),
                    total.shown(),
                    total.must().isEmpty() ? "" : "must " + total.must(),
                    total.met() == null ? "" : total.met() ? "met" : "NOT MET");
        }
        out.flush();
    }

    /** Every result with what it is worth, every row, and the totals. */
    ObjectNode json() {
        ObjectMapper mapper = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode measures = root.putArray("totals");
        for (Total total : totals) {
            measures.add(mapper.<ObjectNode>valueToTree(total));
        }
        ArrayNode cases = root.putArray("cases");
        for (Row row : rows) {
            cases.add(mapper.<ObjectNode>valueToTree(row));
        }
        ArrayNode results = root.putArray("results");
        for (Judged one : all) {
            ObjectNode node = mapper.valueToTree(one.result());
            node.put("faulty", one.isFaulty());
            node.put("detected", one.isDetected());
            node.put("right_first", one.isRightFirst());
            node.put("false_alarm", one.isFalseAlarm());
            node.put("repaired", one.isRepaired());
            node.put("worse", one.isWorse());
            node.put("touched", one.isTouched());
            results.add(node);
        }
        return root;
    }

    private static int count(List<Judged> some, Predicate<Judged> which) {
        return (int) some.stream().filter(which).count();
    }

    /** Of the repairs of faulty runs, in order. */
    private static List<Double> costs(List<Judged> some) {
        return some.stream()
                .filter(Judged::isFaulty)
                .map(one -> one.result().cost())
                .sorted()
                .toList();
    }

    private static @Nullable Double median(List<Judged> some, Function<Judged, @Nullable Double> what) {
        List<Double> values = new ArrayList<>();
        for (Judged one : some) {
            Double value = what.apply(one);
            if (value != null) {
                values.add(value);
            }
        }
        return median(values.stream().sorted().toList());
    }

    private static @Nullable Double median(List<Double> sorted) {
        int n = sorted.size();
        return n == 0 ? null : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }

    private static String number(@Nullable Double value) {
        if (value == null) {
            return "–";
        }
        return Math.rint(value) == value && Math.abs(value) < 1e6
                ? Long.toString(Math.round(value))
                : Math.abs(value) < 1000
                        ? String.format(Locale.ROOT, "%.2f", value)
                        : String.format(Locale.ROOT, "%.1e", value);
    }
}
