package io.evenkeel.report;

import io.evenkeel.run.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Findings with what they explain under them. Every finding is in the tree once, whatever its causes say. */
final class FindingTree {

    /**
     * A finding and its symptoms.
     *
     * @param id names it within the page
     */
    record Node(String id, Finding finding, List<Node> symptoms) {}

    private final List<Node> roots = new ArrayList<>();

    FindingTree(List<Finding> ordered) {
        List<Node> all = new ArrayList<>();
        for (Finding finding : ordered) {
            all.add(new Node("finding-" + (all.size() + 1), finding, new ArrayList<>()));
        }
        Map<String, Node> causes = new HashMap<>();
        for (Node node : all) {
            Node cause = causeOf(node, all);
            if (cause == null || explains(node, cause, causes)) {
                roots.add(node);
            } else {
                causes.put(node.id(), cause);
                cause.symptoms().add(node);
            }
        }
    }

    private static @Nullable Node causeOf(Node symptom, List<Node> all) {
        for (Node node : all) {
            if (!node.id().equals(symptom.id())
                    && node.finding().kind().equals(symptom.finding().causedBy())) {
                return node;
            }
        }
        return null;
    }

    /** Whether a chain of causes leads from the symptom back to the cause: foreign streams may run in circles. */
    private static boolean explains(Node cause, Node symptom, Map<String, Node> causes) {
        for (Node node = symptom; node != null; node = causes.get(node.id())) {
            if (node.id().equals(cause.id())) {
                return true;
            }
        }
        return false;
    }

    List<Node> roots() {
        return roots;
    }

    /** All findings, each before those that it explains. */
    List<Node> flat() {
        List<Node> flat = new ArrayList<>();
        roots.forEach(root -> walk(root, flat));
        return flat;
    }

    private static void walk(Node node, List<Node> into) {
        into.add(node);
        node.symptoms().forEach(symptom -> walk(symptom, into));
    }
}
