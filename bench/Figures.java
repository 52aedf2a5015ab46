import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws what {@code bench/products sweep} or {@code bench/eigenvalue sweep} measured: for each ratio one figure with a panel each for depth, width and batch
 * size, in multiples of the fixed networks'. A broken line is a bound, and a ring is a point above its network's.
 *
 * <p>Arguments: the file of measurements, and the folder for the figures.
 */
class Figures {

    /**
     * @param figure the file's name, without its end
     * @param bounds by kind; a kind without one has none
     */
    record Ratio(String figure, String column, String title, Map<String, Double> bounds) {}

    record Point(double factor, double value) {}

    private static final List<String> KINDS = List.of("MLP", "CNN", "transformer", "GRU");
    private static final List<String> AXES = List.of("depth", "width", "batch");

    private static final List<Ratio> RATIOS = List.of(
            new Ratio(
                    "products-product",
                    "product",
                    "A Hessian-vector product on a kept graph, in gradients",
                    Map.of("MLP", 1.6, "CNN", 1.6, "transformer", 2.5, "GRU", 2.5)),
            new Ratio(
                    "products-memory",
                    "memory",
                    "Peak memory of a product over that of a gradient",
                    Map.of("MLP", 2.2, "CNN", 2.2, "transformer", 2.2, "GRU", 2.2)),
            new Ratio(
                    "products-together",
                    "together",
                    "Gradient, per-sample norms, Gram matrix and noise scale, in gradients",
                    Map.of("MLP", 1.5, "CNN", 2.0, "transformer", 1.5)),
            new Ratio(
                    "eigenvalue-from-nothing",
                    "from_nothing",
                    "The top eigenvalue to 1 % from nothing, in gradients",
                    Map.of("MLP", 30.0, "CNN", 30.0, "transformer", 30.0, "GRU", 30.0)),
            new Ratio(
                    "eigenvalue-followed",
                    "followed",
                    "The top eigenvalue to 1 %, followed on one batch, in gradients a refresh",
                    Map.of("MLP", 3.0, "CNN", 3.0, "transformer", 3.0, "GRU", 3.0)));

    private static final int PANEL = 240;
    private static final int HEIGHT = 220;
    private static final int LEFT = 44;
    private static final int GAP = 24;
    private static final int TOP = 64;
    private static final int BOTTOM = 44;
    private static final int FOOT = 24;
    private static final String READING =
            "Horizontal: multiples of the fixed network's, ×1. Broken lines: bounds. A ring: above the network's bound.";

    /** Seen by light and by dark; what is drawn twice differs in its shape too. */
    private static final String STYLE =
            """
            <style>
              .paper { fill: #ffffff } .ink { fill: #24292f } .soft { fill: #57606a } .frame { stroke: #8c959f; fill: none }
              .grid { stroke: #d0d7de; stroke-width: 1 } .bound { stroke-dasharray: 5 4; stroke-width: 1.2; fill: none; opacity: .8 }
              .line { fill: none; stroke-width: 2 } text { font: 12px system-ui, sans-serif }
              .k0 { stroke: #0969da } .k1 { stroke: #bc4c00 } .k2 { stroke: #1a7f37 } .k3 { stroke: #8250df }
              .f0 { fill: #0969da } .f1 { fill: #bc4c00 } .f2 { fill: #1a7f37 } .f3 { fill: #8250df }
              @media (prefers-color-scheme: dark) {
                .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .soft { fill: #9198a1 } .frame { stroke: #656c76 } .grid { stroke: #2a313c }
                .k0 { stroke: #4493f8 } .k1 { stroke: #f0883e } .k2 { stroke: #3fb950 } .k3 { stroke: #ab7df8 }
                .f0 { fill: #4493f8 } .f1 { fill: #f0883e } .f2 { fill: #3fb950 } .f3 { fill: #ab7df8 }
              }
            </style>
            """;

    public static void main(String[] arguments) throws Exception {
        List<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<Map<String, String>>readValues(Path.of(arguments[0]).toFile())
                .readAll();
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        List<Ratio> measured =
                RATIOS.stream().filter(ratio -> rows.get(0).containsKey(ratio.column())).toList();
        for (Ratio ratio : measured) {
            Path file = folder.resolve(ratio.figure() + ".svg");
            Files.writeString(file, draw(ratio, rows));
            System.out.println("drew " + file);
        }
        System.out.printf("%nabove the bound:%n");
        for (Ratio ratio : measured) {
            for (Map<String, String> row : rows) {
                double value = Double.parseDouble(row.get(ratio.column()));
                Double bound = ratio.bounds().get(row.get("kind"));
                if (bound != null && value > bound) {
                    System.out.printf(
                            Locale.ROOT, "  %-12s %5.2f > %.1f  %s%n", ratio.column(), value, bound, row.get("network"));
                }
            }
        }
    }

    /** A network that is no variation of the fixed one stands in every panel. */
    private static List<Point> points(List<Map<String, String>> rows, String kind, String axis, String column) {
        List<Point> points = new ArrayList<>();
        for (Map<String, String> row : rows) {
            double factor = Double.parseDouble(row.get("factor"));
            if (row.get("kind").equals(kind) && (row.get("axis").equals(axis) || factor == 1)) {
                points.add(new Point(factor, Double.parseDouble(row.get(column))));
            }
        }
        points.sort(Comparator.comparingDouble(Point::factor));
        return points;
    }

    private static String draw(Ratio ratio, List<Map<String, String>> rows) {
        double highest = rows.stream()
                .mapToDouble(row -> Double.parseDouble(row.get(ratio.column())))
                .max()
                .orElseThrow();
        double top = Math.ceil(Math.max(highest, 2.5) * 1.05);
        int width = LEFT + 3 * (PANEL + GAP);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">%n%s"
                        + "<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>%n<text class=\"ink\" x=\"%d\" y=\"22\" style=\"font-size:14px;font-weight:600\">%s</text>%n",
                width, TOP + HEIGHT + BOTTOM + FOOT, width, TOP + HEIGHT + BOTTOM + FOOT, ratio.title(), STYLE, LEFT, ratio.title()));
        legend(svg, ratio);
        for (int panel = 0; panel < AXES.size(); panel++) {
            panel(svg, ratio, rows, panel, top);
        }
        text(svg, "soft", LEFT, TOP + HEIGHT + BOTTOM + 14, "start", READING);
        return svg.append("</svg>\n").toString();
    }

    private static void legend(StringBuilder svg, Ratio ratio) {
        int x = LEFT;
        for (int k = 0; k < KINDS.size(); k++) {
            Double bound = ratio.bounds().get(KINDS.get(k));
            String text = KINDS.get(k) + (bound == null ? "" : " (must ≤ " + bound + ")");
            mark(svg, k, x + 5, 41);
            text(svg, "ink", x + 15, 45, "start", text);
            x += 40 + 7 * text.length();
        }
    }

    private static void panel(StringBuilder svg, Ratio ratio, List<Map<String, String>> rows, int panel, double top) {
        String axis = AXES.get(panel);
        Map<String, List<Point>> lines = new LinkedHashMap<>();
        KINDS.forEach(kind -> lines.put(kind, points(rows, kind, axis, ratio.column())));
        double least = lines.values().stream().flatMap(List::stream).mapToDouble(Point::factor).min().orElseThrow();
        double most = lines.values().stream().flatMap(List::stream).mapToDouble(Point::factor).max().orElseThrow();
        double low = Math.floor(log2(least)) - 0.25;
        double high = Math.ceil(log2(most)) + 0.25;
        int left = LEFT + panel * (PANEL + GAP);
        double step = top > 60 ? 20 : top > 30 ? 10 : top > 15 ? 5 : top > 8 ? 2 : top > 4 ? 1 : 0.5;
        for (double y = 0; y <= top + 1e-9; y += step) {
            line(svg, "grid", left, y(y, top), left + PANEL, y(y, top));
            if (panel == 0) {
                text(svg, "soft", left - 6, y(y, top) + 4, "end", String.format(Locale.ROOT, step < 1 ? "%.1f" : "%.0f", y));
            }
        }
        for (int e = (int) Math.ceil(low); e <= high; e++) {
            double x = left + PANEL * (e - low) / (high - low);
            text(svg, "soft", x, TOP + HEIGHT + 16, "middle", e < 0 ? "1/" + (1 << -e) : "×" + (1 << e));
        }
        text(svg, "ink", left + PANEL / 2.0, TOP + HEIGHT + 34, "middle", axis.equals("batch") ? "batch size" : axis);
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n",
                left, TOP, PANEL, HEIGHT));
        ratio.bounds().values().stream().distinct().forEach(bound -> {
            List<Integer> those = KINDS.stream()
                    .filter(kind -> bound.equals(ratio.bounds().get(kind)))
                    .map(KINDS::indexOf)
                    .toList();
            String color = those.size() == KINDS.size() ? "frame" : "k" + those.get(0);
            line(svg, "bound " + color, left, y(bound, top), left + PANEL, y(bound, top));
        });
        lines.forEach((kind, points) -> {
            int k = KINDS.indexOf(kind);
            StringBuilder path = new StringBuilder();
            for (Point point : points) {
                double x = left + PANEL * (log2(point.factor()) - low) / (high - low);
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y(point.value(), top)));
            }
            svg.append("<path class=\"line k").append(k).append("\" d=\"").append(path).append("\"/>\n");
            for (Point point : points) {
                double x = left + PANEL * (log2(point.factor()) - low) / (high - low);
                mark(svg, k, x, y(point.value(), top));
                Double bound = ratio.bounds().get(kind);
                if (bound != null && point.value() > bound) {
                    svg.append(String.format(
                            Locale.ROOT,
                            "<circle class=\"k%d\" fill=\"none\" stroke-width=\"1.5\" cx=\"%.1f\" cy=\"%.1f\" r=\"7\"/>%n",
                            k, x, y(point.value(), top)));
                }
            }
        });
    }

    private static double y(double value, double top) {
        return TOP + HEIGHT * (1 - value / top);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** A shape for each kind, for those who see no colours. */
    private static void mark(StringBuilder svg, int kind, double x, double y) {
        String points =
                switch (kind) {
                    case 0 -> "";
                    case 1 -> corners(x, y, -4, -4, 4, -4, 4, 4, -4, 4);
                    case 2 -> corners(x, y, 0, -5, 5, 4, -5, 4);
                    default -> corners(x, y, 0, -5, 5, 0, 0, 5, -5, 0);
                };
        svg.append(
                kind == 0
                        ? String.format(Locale.ROOT, "<circle class=\"f0\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>%n", x, y)
                        : "<polygon class=\"f" + kind + "\" points=\"" + points + "\"/>\n");
    }

    private static String corners(double x, double y, int... offsets) {
        StringBuilder corners = new StringBuilder();
        for (int i = 0; i < offsets.length; i += 2) {
            corners.append(String.format(Locale.ROOT, "%.1f,%.1f ", x + offsets[i], y + offsets[i + 1]));
        }
        return corners.toString().strip();
    }

    private static void text(StringBuilder svg, String kind, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                kind, x, y, anchor, text));
    }

    private static void line(StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind, x1, y1, x2, y2));
    }
}
