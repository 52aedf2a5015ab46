package io.evenkeel.report;

import io.evenkeel.report.FindingTree.Node;
import io.evenkeel.run.Finding;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is wrong, causes first, with what they explain under them; or that nothing is. */
final class FindingsSection implements Section {

    private final RunRecord record;
    private final Measurements measurements;
    private final FindingTree tree;
    private final Map<String, String> unexamined;
    private final boolean diagnosed;

    /** @param diagnosed whether anybody looked for faults: where nobody did, finding none says nothing */
    FindingsSection(
            RunRecord record,
            Measurements measurements,
            FindingTree tree,
            Map<String, String> unexamined,
            boolean diagnosed) {
        this.diagnosed = diagnosed;
        this.record = record;
        this.measurements = measurements;
        this.tree = tree;
        this.unexamined = unexamined;
    }

    @Override
    public void write(Html html) {
        html.open("section", "id", "findings", "class", "findings", "aria-labelledby", "findings-title");
        html.open("div", "class", "section-head").element("h2", "Findings", "id", "findings-title");
        if (!tree.roots().isEmpty()) {
            html.element("p", counts(), "class", "counts");
        }
        html.close();
        if (tree.flat().stream().map(Node::finding).noneMatch(FindingsSection::troubles)) {
            nothing(html);
        }
        if (!tree.roots().isEmpty()) {
            html.open("ol", "class", "tree");
            tree.roots().forEach(root -> node(html, root, true));
            html.close();
        }
        actions(html);
        if (!tree.roots().isEmpty()) {
            notExamined(html);
        }
        html.close().line();
    }

    private static boolean troubles(Finding finding) {
        return finding.resolvedAt() == null && !finding.ignored() && finding.severity() != Severity.INFO;
    }

    private String counts() {
        List<String> parts = new ArrayList<>();
        List<Finding> all = tree.flat().stream().map(Node::finding).toList();
        for (Severity severity : List.of(Severity.CRITICAL, Severity.WARNING, Severity.INFO)) {
            long n = all.stream()
                    .filter(f -> f.severity() == severity && f.resolvedAt() == null && !f.ignored())
                    .count();
            if (n > 0) {
                parts.add(n + " " + (n > 1 && severity == Severity.WARNING ? "warnings" : severity.id()));
            }
        }
        long resolved = all.stream().filter(f -> f.resolvedAt() != null).count();
        long ignored =
                all.stream().filter(f -> f.ignored() && f.resolvedAt() == null).count();
        if (resolved > 0) {
            parts.add(resolved + " resolved");
        }
        if (ignored > 0) {
            parts.add(ignored + " acknowledged");
        }
        return String.join(" · ", parts);
    }

    private void node(Html html, Node node, boolean root) {
        Finding finding = node.finding();
        String state = finding.resolvedAt() != null ? " resolved" : finding.ignored() ? " ignored" : "";
        html.open(
                "li",
                "id",
                node.id(),
                "class",
                "finding " + finding.severity().id() + state,
                "data-finding",
                node.id(),
                "tabindex",
                "-1");
        html.open("article", "class", "card");
        head(html, node, root);
        html.element("p", finding.evidence(), "class", "evidence");
        boolean more = !finding.numbers().isEmpty()
                || !finding.remedies().isEmpty()
                || !finding.citation().isBlank();
        if (more && root) {
            html.open("div", "class", "more");
            details(html, finding);
            html.close();
        } else if (more) {
            html.open("details", "class", "more").element("summary", "Numbers, remedies and source");
            details(html, finding);
            html.close();
        }
        html.close();
        if (!node.symptoms().isEmpty()) {
            html.element("p", "This explains", "class", "explains").open("ol", "class", "tree symptoms");
            node.symptoms().forEach(symptom -> node(html, symptom, false));
            html.close();
        }
        html.close().line();
    }

    private void head(Html html, Node node, boolean root) {
        Finding finding = node.finding();
        html.open("div", "class", "finding-head");
        html.open("span", "class", "severity " + finding.severity().id())
                .trusted(Icons.severity(finding.severity()))
                .element("span", Words.sentence(finding.severity().id()))
                .close();
        if (finding.resolvedAt() != null) {
            html.element("span", "Resolved at step " + Words.integer(finding.resolvedAt()), "class", "state");
        }
        if (finding.ignored()) {
            html.element("span", "Acknowledged in the recipe", "class", "state");
        }
        html.close();
        html.element(root ? "h3" : "h4", Words.title(finding.kind()));
        html.open("p", "class", "where");
        if (!finding.place().isEmpty()) {
            String kind = measurements.kindOf(finding.place());
            html.element("code", finding.place())
                    .text(kind.isEmpty() ? "" : " (" + kind + ")")
                    .text(" · ");
        }
        html.element(
                "button",
                Words.sentence(Words.steps(finding.fromStep(), until(finding))),
                "type",
                "button",
                "class",
                "span",
                "data-show",
                node.id(),
                "title",
                "Show on the learning curves");
        html.text(" · ").element("code", finding.kind().id(), "class", "id").close();
    }

    private static long until(Finding finding) {
        Long resolved = finding.resolvedAt();
        return Math.max(finding.fromStep(), resolved == null ? finding.toStep() : resolved);
    }

    private static void details(Html html, Finding finding) {
        if (!finding.remedies().isEmpty()) {
            html.open("div", "class", "remedies").element("h5", "What may help").open("ol");
            finding.remedies().forEach(remedy -> {
                html.open("li").element("strong", Words.sentence(remedy.kind()));
                html.text(remedy.why().isBlank() ? "" : ": " + remedy.why()).close();
            });
            html.close().close();
        }
        if (!finding.numbers().isEmpty()) {
            html.open("div", "class", "numbers")
                    .element("h5", "Numbers")
                    .open("table")
                    .open("tbody");
            finding.numbers().forEach((name, value) -> html.open("tr")
                    .element("th", name.replace('_', ' '), "scope", "row")
                    .element("td", Words.number(value), "class", "number")
                    .close());
            html.close().close().close();
        }
        if (!finding.citation().isBlank()) {
            html.element("p", "Source: " + finding.citation(), "class", "citation");
        }
    }

    private void nothing(Html html) {
        Verdict verdict = verdict();
        html.open("div", "class", verdict.good() ? "card nothing" : "card nothing unsure")
                .trusted(verdict.good() ? Icons.check() : Icons.severity(Severity.INFO))
                .open("div");
        html.element("h3", verdict.title()).element("p", verdict.words());
        html.element("h4", diagnosed ? "What was looked at" : "What was measured")
                .open("ul");
        examined().forEach(line -> html.element("li", line));
        html.close();
        if (tree.roots().isEmpty()) {
            notExamined(html);
        }
        html.close().close();
    }

    private record Verdict(boolean good, String title, String words) {}

    private Verdict verdict() {
        RunStatus status = record.ended().map(RunEvent.Ended::status).orElse(null);
        if (!tree.roots().isEmpty()) {
            return new Verdict(true, "Nothing is left that needs doing.", "What was found is listed below.");
        }
        if (status == RunStatus.UNHEALTHY || status == RunStatus.DIVERGED) {
            return new Verdict(
                    false,
                    "No finding is recorded.",
                    "The run is marked as " + status.id() + ", but its stream does not say why.");
        }
        if (!diagnosed) {
            return new Verdict(
                    false,
                    "No finding is recorded.",
                    "Nothing in this stream says that anybody looked for faults. What it measured is below.");
        }
        return new Verdict(
                true,
                "All on an even keel.",
                status == RunStatus.HEALTHY
                        ? "Nothing wrong was found in this run."
                        : "Nothing wrong was found so far.");
    }

    private List<String> examined() {
        List<String> lines = new ArrayList<>();
        for (String name : measurements.names()) {
            if (name.equals(Quantities.BACKPROP_RATE_ERROR)) {
                continue;
            }
            int places = measurements.places(name).size();
            String where = places == 0 ? "" : " at " + Words.count(places, "place");
            long looks = measurements.whole(name).map(Series::size).orElse(0);
            looks = Math.max(looks, measurements.looks(name).size());
            lines.add(Words.label(name) + where + ", at " + Words.count(looks, "step"));
        }
        RunHeader header = record.header();
        if (header.model() != null) {
            lines.add("The network's " + Words.count(header.model().layers().size(), "layer")
                    + " and initial weights, before the first step");
        }
        if (header.data() != null) {
            lines.add("The data: " + Words.count(header.data().training(), "training sample") + ", "
                    + Words.count(header.data().features(), "feature") + " each");
        }
        return lines.isEmpty() ? List.of("Nothing: the stream holds no measurements") : lines;
    }

    private void notExamined(Html html) {
        if (unexamined.isEmpty()) {
            return;
        }
        html.open("details", "class", "unexamined")
                .element("summary", "What could not be looked for (" + unexamined.size() + ")")
                .open("ul");
        unexamined.forEach((kind, reason) -> html.open("li")
                .element("strong", Words.sentence(kind))
                .text(": " + reason)
                .close());
        html.close().close();
    }

    private void actions(Html html) {
        List<RunEvent.Acted> acted = record.events().stream()
                .filter(RunEvent.Acted.class::isInstance)
                .map(RunEvent.Acted.class::cast)
                .toList();
        if (acted.isEmpty()) {
            return;
        }
        html.open("div", "class", "card acted")
                .element("h3", "What was done during the run")
                .open("ol");
        for (RunEvent.Acted act : acted) {
            html.open("li").element("span", "Step " + Words.integer(act.step()), "class", "at");
            html.element("strong", Words.sentence(act.action().kind()));
            html.text(
                    act.action().outcome().isBlank() ? "" : ": " + act.action().outcome());
            List<String> numbers = act.action().numbers().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(e -> String.format(
                            Locale.ROOT, "%s %s", e.getKey().replace('_', ' '), Words.number(e.getValue())))
                    .toList();
            html.text(numbers.isEmpty() ? "" : " (" + String.join(", ", numbers) + ")")
                    .close();
        }
        html.close().close();
    }
}
