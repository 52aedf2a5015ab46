package io.evenkeel.run;

/**
 * A quantity at a place: {@code gradient/norm@layers.3.weight}, or without a place {@code loss/training}.
 *
 * @param name the quantity's canonical name
 * @param place where it was measured; empty for the whole run
 */
public record QuantityKey(String name, String place) implements Comparable<QuantityKey> {

    public static QuantityKey of(String name) {
        return new QuantityKey(name, "");
    }

    public static QuantityKey at(String name, String place) {
        return new QuantityKey(name, place);
    }

    public static QuantityKey parse(String text) {
        int at = text.indexOf('@');
        return at < 0 ? of(text) : at(text.substring(0, at), text.substring(at + 1));
    }

    public boolean hasPlace() {
        return !place.isEmpty();
    }

    @Override
    public int compareTo(QuantityKey other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : place.compareTo(other.place);
    }

    @Override
    public String toString() {
        return hasPlace() ? name + "@" + place : name;
    }
}
