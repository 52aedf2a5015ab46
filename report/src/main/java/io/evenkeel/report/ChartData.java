package io.evenkeel.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.run.RunJson;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/**
 * What the page's charts are drawn from, thinned to what a screen can show. Each method adds one quantity in one form
 * and says, in words for the reader, whether anything was left out.
 */
final class ChartData {

    private static final int CURVE_POINTS = 2_000;
    private static final int SMOOTH_POINTS = 600;
    /** Of all places of one quantity together. */
    private static final int PLACE_POINTS = 24_000;

    private static final int MOST_PLACES = 120;
    private static final int HEAT_CELLS = 12_000;
    private static final int HEAT_COLUMNS = 240;
    /** Fewer points than this are seen one by one; a smoothed line over them only distracts. */
    private static final int WORTH_SMOOTHING = 60;

    private static final MathContext CURVE_DIGITS = new MathContext(5);
    private static final MathContext HEAT_DIGITS = new MathContext(3);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Measurements measurements;
    private final ObjectNode quantities = NODES.objectNode();

    ChartData(Measurements measurements) {
        this.measurements = measurements;
    }

    ObjectNode quantities() {
        return quantities;
    }

    /** The curve of the whole run. */
    String whole(String name) {
        Series series = measurements.whole(name).orElse(null);
        if (series == null) {
            return "";
        }
        Series thin = Thinning.extremes(series, CURVE_POINTS);
        ObjectNode node = entry(name);
        double factor = scale(name).factor();
        node.set("whole", points(thin, factor));
        int span = Math.max(5, Math.min(500, series.size() / 40));
        if (series.size() >= WORTH_SMOOTHING) {
            Series smooth = Thinning.evenly(Thinning.smooth(series, span), SMOOTH_POINTS);
            node.set("smooth", points(smooth, factor));
            node.put("span", span);
        }
        abandoned(node, name, span, factor);
        return note(name, series.size(), thin.size());
    }

    /** Paths that the run was rolled back from, as smooth as the one that was kept. */
    private void abandoned(ObjectNode node, String name, int span, double factor) {
        List<Series> paths = measurements.abandoned(name);
        if (paths.isEmpty()) {
            return;
        }
        ArrayNode drawn = node.putArray("abandoned");
        for (Series path : paths) {
            Series seen = path.size() < WORTH_SMOOTHING
                    ? path
                    : Thinning.extremes(Thinning.smooth(path, span), SMOOTH_POINTS);
            drawn.add(points(seen, factor));
        }
    }

    /** One curve for each place. */
    String places(String name) {
        List<String> all = measurements.places(name);
        List<String> drawn = spread(all, MOST_PLACES);
        int most = Math.max(60, Math.min(400, PLACE_POINTS / Math.max(1, drawn.size())));
        ArrayNode curves = entry(name).putArray("places");
        int longest = 0;
        int thinnest = 0;
        for (String place : drawn) {
            Series series = measurements.at(name, place).orElseThrow();
            Series thin = Thinning.extremes(series, most);
            longest = Math.max(longest, series.size());
            thinnest = Math.max(thinnest, thin.size());
            ObjectNode curve = points(thin, scale(name).factor());
            curve.put("place", place);
            curves.add(curve);
        }
        String left = drawn.size() == all.size()
                ? ""
                : Words.integer(drawn.size()) + " of " + Words.count(all.size(), "place") + " are drawn. ";
        return (left + note("each place", longest, thinnest)).strip();
    }

    /** A value for each place and look. */
    String heat(String name) {
        List<String> all = measurements.places(name);
        List<String> places = spread(all, MOST_PLACES);
        long[] looks =
                measurements.looks(name).stream().mapToLong(Long::longValue).toArray();
        int columns = Math.max(1, Math.min(HEAT_COLUMNS, HEAT_CELLS / Math.max(1, places.size())));
        columns = Math.min(columns, looks.length);
        ObjectNode node = entry(name).putObject("heat");
        ArrayNode steps = node.putArray("steps");
        for (int c = 0; c < columns; c++) {
            steps.add(looks[first(c, columns, looks.length)]);
        }
        node.put("end", Math.max(measurements.lastStep(), looks[looks.length - 1]));
        ArrayNode rows = node.putArray("rows");
        for (String place : places) {
            ObjectNode row = rows.addObject().put("place", place).put("kind", measurements.kindOf(place));
            Series series = measurements.at(name, place).orElseThrow();
            ArrayNode values = row.putArray("values");
            int at = 0;
            for (int c = 0; c < columns; c++) {
                int end = first(c + 1, columns, looks.length);
                long before = end >= looks.length ? Long.MAX_VALUE : looks[end];
                int from = at;
                while (at < series.size() && series.step(at) < before) {
                    at++;
                }
                add(values, from == at ? null : representative(series, from, at));
            }
        }
        String rowNote = places.size() == all.size()
                ? ""
                : Words.integer(places.size()) + " of " + Words.count(all.size(), "layer") + " are drawn. ";
        String columnNote = columns == looks.length
                ? ""
                : "Thinned: " + Words.integer(columns) + " of " + Words.count(looks.length, "look")
                        + " are drawn; none that is not finite was left out.";
        return (rowNote + columnNote).strip();
    }

    private static int first(int column, int columns, int looks) {
        return (int) ((long) column * looks / columns);
    }

    /** A true look rather than an average; one that is not finite before any other. */
    private static double representative(Series series, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Double.isFinite(series.value(i))) {
                return series.value(i);
            }
        }
        return series.value((from + to - 1) / 2);
    }

    /** Values by place at the first, a middle and the last look. */
    void profile(String name) {
        NavigableSet<Long> looks = measurements.looks(name);
        List<Long> all = new ArrayList<>(looks);
        List<Long> chosen = new ArrayList<>();
        for (int i : new int[] {0, all.size() / 2, all.size() - 1}) {
            if (!chosen.contains(all.get(i))) {
                chosen.add(all.get(i));
            }
        }
        List<String> places = measurements.places(name);
        ObjectNode node = entry(name).putObject("profile");
        ArrayNode names = node.putArray("places");
        places.forEach(names::add);
        ArrayNode curves = node.putArray("looks");
        for (long step : chosen) {
            ArrayNode values = curves.addObject().put("step", step).putArray("values");
            for (String place : places) {
                Series series = measurements.at(name, place).orElseThrow();
                int at = series.indexOf(step);
                add(values, at < 0 ? null : series.value(at));
            }
        }
    }

    private ObjectNode entry(String name) {
        // Charts find their data by an attribute, which HTML has its own rules for.
        String key = Html.printable(name);
        ObjectNode node = (ObjectNode) quantities.get(key);
        if (node == null) {
            node = quantities.putObject(key);
            node.put("label", Words.label(name));
            node.put("share", Words.isShare(name));
            node.put("unit", scale(name).unit());
        }
        return node;
    }

    /** One for all curves of a quantity, by the largest of their last values. */
    private Words.Scale scale(String name) {
        double largest = measurements.whole(name).map(Series::last).orElse(0.0);
        for (String place : measurements.places(name)) {
            largest = Math.max(
                    largest, measurements.at(name, place).map(Series::last).orElse(0.0));
        }
        return Words.scale(name, largest);
    }

    /** @param factor by which values are multiplied to be shown in their quantity's scale */
    private static ObjectNode points(Series series, double factor) {
        ObjectNode node = NODES.objectNode();
        ArrayNode steps = node.putArray("steps");
        ArrayNode values = node.putArray("values");
        for (int i = 0; i < series.size(); i++) {
            steps.add(series.step(i));
            values.add(RunJson.number(round(factor * series.value(i), CURVE_DIGITS)));
        }
        return node;
    }

    private static void add(ArrayNode values, @org.jspecify.annotations.Nullable Double value) {
        if (value == null) {
            values.addNull();
        } else {
            values.add(RunJson.number(round(value, HEAT_DIGITS)));
        }
    }

    private static double round(double value, MathContext digits) {
        return Double.isFinite(value) ? new BigDecimal(value).round(digits).doubleValue() : value;
    }

    private static String note(String what, int all, int drawn) {
        return all == drawn
                ? ""
                : "Thinned for drawing: " + Words.integer(drawn) + " of " + Words.count(all, "point") + " of "
                        + (what.startsWith("each") ? what : Words.inSentence(what))
                        + ", lowest and highest of every stretch kept.";
    }

    /** The first, the last and evenly between, when there are too many. */
    private static List<String> spread(List<String> all, int most) {
        if (all.size() <= most) {
            return all;
        }
        List<String> chosen = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            chosen.add(all.get((int) ((long) i * (all.size() - 1) / (most - 1))));
        }
        return chosen;
    }
}
