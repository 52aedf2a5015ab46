package io.evenkeel.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One value of a YAML or JSON text, with the place where it was written. Immutable: aliases share nodes. */
sealed interface Node {

    Mark mark();

    /** How many nodes this is when every alias is written out. */
    long size();

    /** How many levels there are, this one included. */
    int height();

    /** For error messages: what a reader of the recipe sees there. */
    String describe();

    /** Whether the other one says the same, wherever it stands, however its numbers are spelt. */
    default boolean sameAs(Node other) {
        if (this == other) {
            return true;
        }
        if (this instanceof Mapping one && other instanceof Mapping two) {
            return one.entries().keySet().equals(two.entries().keySet())
                    && one.entries().keySet().stream()
                            .allMatch(key -> one.value(key).sameAs(two.value(key)));
        }
        if (this instanceof Listing one && other instanceof Listing two) {
            return one.items().size() == two.items().size()
                    && IntStream.range(0, one.items().size())
                            .allMatch(i -> one.items().get(i).sameAs(two.items().get(i)));
        }
        return this instanceof Scalar one && other instanceof Scalar two && one.saysTheSameAs(two);
    }

    default boolean isNull() {
        return false;
    }

    /** What a scalar was recognised as; a number may also be a TEXT that looks like one, as YAML 1.1 has 1e-3. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** A value without parts. */
    record Scalar(Mark mark, Kind kind, String text) implements Node {

        static Scalar absent(Mark mark) {
            return new Scalar(mark, Kind.NULL, "");
        }

        @Override
        public long size() {
            return 1;
        }

        @Override
        public int height() {
            return 1;
        }

        @Override
        public boolean isNull() {
            return kind == Kind.NULL;
        }

        private boolean saysTheSameAs(Scalar other) {
            if (isNull() || other.isNull()) {
                return isNull() && other.isNull();
            }
            OptionalDouble number = RealShape.parse(this);
            return truth().equals(other.truth()) || (number.isPresent() && number.equals(RealShape.parse(other)));
        }

        /** The text; of a truth value, true or false, which YAML 1.1 also writes yes, on, no and off. */
        String truth() {
            if (kind != Kind.BOOLEAN) {
                return text;
            }
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "y" -> "true";
                default -> "false";
            };
        }

        @Override
        public String describe() {
            return switch (kind) {
                case NULL -> "nothing";
                case TEXT -> "'" + Quoted.excerpt(text) + "'";
                case NUMBER, BOOLEAN -> Quoted.excerpt(text);
            };
        }
    }

    /** A list. */
    record Listing(Mark mark, List<Node> items, long size, int height) implements Node {

        static Listing of(Mark mark, List<Node> items) {
            return new Listing(
                    mark,
                    List.copyOf(items),
                    1 + items.stream().mapToLong(Node::size).sum(),
                    1 + items.stream().mapToInt(Node::height).max().orElse(0));
        }

        @Override
        public String describe() {
            return items.isEmpty()
                    ? "an empty list"
                    : "a list of " + items.size() + (items.size() == 1 ? " item" : " items");
        }
    }

    /** A map; keys in the order in which they were written. */
    record Mapping(Mark mark, Map<String, Entry> entries, long size, int height) implements Node {

        static Mapping of(Mark mark, Map<String, Entry> entries) {
            return new Mapping(
                    mark,
                    // Map.copyOf would lose the order
                    new LinkedHashMap<>(entries),
                    1
                            + entries.values().stream()
                                    .mapToLong(e -> e.value().size())
                                    .sum(),
                    1
                            + entries.values().stream()
                                    .mapToInt(e -> e.value().height())
                                    .max()
                                    .orElse(0));
        }

        static Mapping empty(Mark mark) {
            return of(mark, Map.of());
        }

        /** The key's value, which is there. */
        Node value(String key) {
            Entry entry = entries.get(key);
            if (entry == null) {
                throw new IllegalArgumentException("there is no '" + key + "'");
            }
            return entry.value();
        }

        /** A copy in which the key has another value; a new key comes last. */
        Mapping with(String key, Node value) {
            var copy = new LinkedHashMap<>(entries);
            copy.merge(key, new Entry(value.mark(), value), (old, changed) -> new Entry(old.keyMark(), value));
            return of(mark, copy);
        }

        Mapping without(String key) {
            var copy = new LinkedHashMap<>(entries);
            copy.remove(key);
            return of(mark, copy);
        }

        @Override
        public String describe() {
            if (entries.isEmpty()) {
                return "an empty map";
            }
            return "a map with the "
                    + (entries.size() == 1 ? "key " : "keys ")
                    + entries.keySet().stream()
                            .limit(6)
                            .map(key -> "'" + Quoted.excerpt(key) + "'")
                            .collect(Collectors.joining(", "))
                    + (entries.size() > 6 ? ", …" : "");
        }
    }

    /** A key's place and its value. */
    record Entry(Mark keyMark, Node value) {}
}
