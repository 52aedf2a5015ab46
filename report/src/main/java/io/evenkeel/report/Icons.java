package io.evenkeel.report;

import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import org.jspecify.annotations.Nullable;

/** Small drawings that differ in shape, not in colour alone. They stand beside a word, so readers aloud skip them. */
final class Icons {

    private static final String OCTAGON = "<path class=\"fill\" d=\"M5.3 1h5.4L15 5.3v5.4L10.7 15H5.3L1 10.7V5.3z\"/>"
            + "<path class=\"ink\" d=\"M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2\"/>";
    private static final String TRIANGLE =
            "<path class=\"fill\" d=\"M8 1.2l7.3 13.3H.7z\"/><path class=\"ink\" d=\"M8 5.8v4M8 12.1v.3\"/>";
    private static final String CIRCLE_I =
            "<circle class=\"fill\" cx=\"8\" cy=\"8\" r=\"7\"/><path class=\"ink\" d=\"M8 7.2v4.2M8 4.4v.3\"/>";
    private static final String CHECK =
            "<circle class=\"fill\" cx=\"8\" cy=\"8\" r=\"7\"/><path class=\"ink\" d=\"M4.8 8.3l2.2 2.2 4.2-4.7\"/>";
    private static final String PAUSE =
            "<circle class=\"fill\" cx=\"8\" cy=\"8\" r=\"7\"/><path class=\"ink\" d=\"M6.2 5.2v5.6m3.6-5.6v5.6\"/>";
    private static final String DOTS = "<circle class=\"fill\" cx=\"8\" cy=\"8\" r=\"7\"/>"
            + "<path class=\"ink\" d=\"M4.8 8h.1M8 8h.1M11.2 8h.1\"/>";
    private static final String ESCAPING = "<circle class=\"fill\" cx=\"8\" cy=\"8\" r=\"7\"/>"
            + "<path class=\"ink\" d=\"M4.4 11.2l2.6-3 1.8 1.6 2.9-5m-2.7.1l2.8-.3.2 2.7\"/>";

    private Icons() {}

    static String severity(Severity severity) {
        return switch (severity) {
            case CRITICAL -> svg(OCTAGON);
            case WARNING -> svg(TRIANGLE);
            case INFO -> svg(CIRCLE_I);
        };
    }

    static String status(@Nullable RunStatus status) {
        if (status == null) {
            return svg(DOTS);
        }
        return switch (status) {
            case HEALTHY -> svg(CHECK);
            case UNHEALTHY -> svg(OCTAGON);
            case DIVERGED -> svg(ESCAPING);
            case INTERRUPTED -> svg(PAUSE);
        };
    }

    static String check() {
        return svg(CHECK);
    }

    private static String svg(String shapes) {
        return "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\" focusable=\"false\">" + shapes
                + "</svg>";
    }
}
