package io.evenkeel.cli;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Findings as prose for a terminal: causes first, what they explain indented below. */
final class FindingText {

    private static final int WIDTH = 100;

    private final PrintWriter out;

    FindingText(PrintWriter out) {
        this.out = out;
    }

    void print(List<Finding> findings) {
        if (findings.isEmpty()) {
            out.println("Nothing found that is wrong.");
            return;
        }
        List<Finding> roots =
                findings.stream().filter(f -> explainer(f, findings) == null).toList();
        List<Finding> printed = new ArrayList<>();
        roots.forEach(root -> print(root, findings, "", printed));
        // Causes that explain each other have no root; they are findings all the same.
        findings.stream().filter(f -> !printed.contains(f)).forEach(f -> print(f, List.of(), "", printed));
    }

    private static @Nullable Finding explainer(Finding finding, List<Finding> all) {
        FindingKind cause = finding.causedBy();
        return cause == null
                ? null
                : all.stream().filter(f -> f.kind().equals(cause)).findFirst().orElse(null);
    }

    private void print(Finding finding, List<Finding> all, String indent, List<Finding> printed) {
        if (printed.contains(finding)) {
            return;
        }
        printed.add(finding);
        out.println();
        out.println(indent + headline(finding));
        paragraph(finding.evidence(), indent + "    ");
        // Under a cause that is listed, remedies would send people to the symptom.
        if (indent.isEmpty()) {
            for (Finding.Suggestion remedy : finding.remedies()) {
                paragraph("- " + remedy.kind() + ": " + remedy.why(), indent + "    ");
            }
        }
        if (!finding.citation().isEmpty()) {
            out.println(indent + "    [" + finding.citation() + "]");
        }
        all.stream()
                .filter(f -> finding.kind().equals(f.causedBy()))
                .filter(f -> finding.equals(explainer(f, all)))
                .forEach(f -> print(f, all, indent + "    ", printed));
    }

    /** Such as {@code CRITICAL vanishing-gradient at layers.0…layers.32, steps 0 to 900}. */
    static String headline(Finding finding) {
        StringBuilder line = new StringBuilder();
        line.append(
                finding.severity() == Severity.INFO
                        ? "note"
                        : finding.severity().name().toLowerCase(Locale.ROOT));
        line.append(": ").append(finding.kind().id());
        if (!finding.place().isEmpty()) {
            line.append(" at ").append(finding.place());
        }
        if (finding.toStep() > 0) {
            line.append(", steps ").append(finding.fromStep()).append(" to ").append(finding.toStep());
        }
        if (finding.resolvedAt() != null) {
            line.append(", gone at step ").append(finding.resolvedAt());
        }
        if (finding.ignored()) {
            line.append(" (ignored by the recipe)");
        }
        if (finding.causedBy() != null) {
            line.append(", explained by ").append(finding.causedBy().id());
        }
        return line.toString();
    }

    /** Broken into lines. */
    void paragraph(String text, String indent) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ")) {
            if (line.length() + word.length() + 1 > WIDTH && line.length() > indent.length()) {
                out.println(line);
                line = new StringBuilder(indent);
                if (text.startsWith("- ")) {
                    line.append("  ");
                }
            }
            if (!line.toString().isBlank()) {
                line.append(' ');
            }
            line.append(word);
        }
        out.println(line);
    }
}
