package io.evenkeel.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.run.Finding;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run as one HTML page that carries all it needs: no server, no network, nothing beside it.
 *
 * <p>{@link #write(RunRecord, Path)} is the short way. A caller that diagnosed the run itself hands its findings over
 * ({@link #withFindings}), since a stream tells of changes only and has no order of its own.
 */
public final class RunReport {

    private final RunRecord record;
    private final List<Finding> findings;
    private final Map<String, String> unexamined;
    private final boolean diagnosed;

    private RunReport(RunRecord record, List<Finding> findings, Map<String, String> unexamined, boolean diagnosed) {
        this.record = record;
        this.diagnosed = diagnosed;
        this.findings = List.copyOf(findings);
        this.unexamined = Collections.unmodifiableMap(new LinkedHashMap<>(unexamined));
    }

    /** With the findings that the stream itself tells of. */
    public static RunReport of(RunRecord record) {
        List<Finding> told = LatestFindings.of(record);
        boolean judged = record.ended()
                .filter(ended -> ended.status() == RunStatus.HEALTHY)
                .isPresent();
        return new RunReport(record, told, Map.of(), judged || !told.isEmpty());
    }

    /** Likewise, straight to a file. */
    public static void write(RunRecord record, Path file) throws IOException {
        of(record).write(file);
    }

    /** The same page with these findings, in this order. */
    public RunReport withFindings(List<Finding> ordered) {
        return new RunReport(record, ordered, unexamined, true);
    }

    /** The same page that also says what could not be looked for: kinds of finding, and what was lacking. */
    public RunReport withUnexamined(Map<String, String> reasons) {
        return new RunReport(record, findings, reasons, diagnosed);
    }

    /** Writes the page; a page that was there before stays whole until the new one is. */
    public void write(Path file) throws IOException {
        PageFile.write(file, html());
    }

    public String html() {
        Measurements measurements = new Measurements(record);
        FindingTree tree = new FindingTree(findings);
        ChartData data = new ChartData(measurements);
        Figures figures = new Figures();
        Html body = new Html();
        new OverviewSection(record, measurements, findings, figures).write(body);
        body.open("div", "class", "beside");
        new FindingsSection(record, measurements, tree, unexamined, diagnosed).write(body);
        new CurvesSection(measurements, data, figures, !findings.isEmpty()).write(body);
        body.close();
        LineCharts charts = new LineCharts(measurements, data, figures);
        List<Section> sections = List.of(
                new FlowSection(measurements, data, figures),
                new JacobianSection(measurements, data, figures, charts),
                new RecurrenceSection(charts),
                new ActivationsSection(measurements, data, figures),
                new UpdatesSection(charts),
                new CurvatureSection(charts),
                new NoiseSection(charts),
                new AttentionSection(charts),
                new BatchNormSection(charts),
                new InputsSection(charts),
                new OthersSection(charts),
                new CostSection(charts),
                new ModelSection(record.header().model(), measurements),
                new DataSection(record.header().data()),
                new RecipeSection(record.header()),
                new GlossarySection(figures));
        sections.forEach(section -> section.write(body));
        return Page.of(title(), body.toString(), payload(measurements, tree, data));
    }

    private String title() {
        String name = record.header().name();
        return (name.isBlank() ? record.header().run() : name) + " · Evenkeel";
    }

    private ObjectNode payload(Measurements measurements, FindingTree tree, ChartData data) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("last_step", measurements.lastStep());
        payload.put("steps_per_epoch", record.header().stepsPerEpoch());
        ArrayNode marks = payload.putArray("findings");
        for (FindingTree.Node node : tree.flat()) {
            Finding finding = node.finding();
            Long resolved = finding.resolvedAt();
            marks.addObject()
                    .put("id", node.id())
                    .put("title", Words.title(finding.kind()))
                    .put("place", finding.place())
                    .put("severity", finding.severity().id())
                    .put("from", finding.fromStep())
                    .put("to", Math.max(finding.fromStep(), resolved == null ? finding.toStep() : resolved))
                    .put("state", resolved != null ? "resolved" : finding.ignored() ? "acknowledged" : "");
        }
        ArrayNode actions = payload.putArray("actions");
        for (RunEvent event : record.events()) {
            if (event instanceof RunEvent.Acted acted) {
                actions.addObject()
                        .put("step", acted.step())
                        .put("title", Words.sentence(acted.action().kind()))
                        .put("outcome", acted.action().outcome());
            }
        }
        payload.set("quantities", data.quantities());
        return payload;
    }
}
