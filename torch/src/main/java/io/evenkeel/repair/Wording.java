package io.evenkeel.repair;

import java.util.List;
import java.util.stream.Collectors;

/** Edits in a few words. */
final class Wording {

    private Wording() {}

    static String of(List<Edit> edits) {
        return edits.isEmpty()
                ? "the recipe as it is"
                : edits.stream()
                        .map(edit -> edit.kind() + " (" + edit.to() + ")")
                        .collect(Collectors.joining(" and "));
    }
}
