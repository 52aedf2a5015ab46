package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Numbers of a probe's answer, in which those that are not finite are words. */
final class ProbeNumbers {

    private ProbeNumbers() {}

    static double of(JsonNode value) {
        return value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble(Double.NaN);
    }

    static String shown(JsonNode value) {
        return Words.number(of(value));
    }

    /** {@code ± 0.01}; empty where there is no error. */
    static String error(JsonNode error) {
        return error.isMissingNode() ? "" : "± " + shown(error);
    }
}
