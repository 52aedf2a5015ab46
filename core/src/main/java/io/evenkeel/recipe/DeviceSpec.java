package io.evenkeel.recipe;

/** Where a network computes: {@code cpu}, {@code cuda} (the first such device) or {@code cuda:1}. */
public record DeviceSpec(String name) {

    public static final DeviceSpec CPU = new DeviceSpec("cpu");

    /** What {@link #name()} may be. */
    static final String PATTERN = "cpu|cuda(:(0|[1-9]\\d?))?";

    public DeviceSpec {
        if (!name.matches(PATTERN)) {
            throw new IllegalArgumentException("no device is called '" + name + "'");
        }
    }

    public boolean isCuda() {
        return !name.equals("cpu");
    }

    /** Which of several, from 0. */
    public int index() {
        int colon = name.indexOf(':');
        return colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1));
    }
}
