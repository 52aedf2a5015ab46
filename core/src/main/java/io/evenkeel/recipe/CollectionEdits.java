package io.evenkeel.recipe;

import java.util.Map;

/** Edits of a list or map in the text, in the manner in which it is written. {@link UnfitText} where that cannot be. */
interface CollectionEdits {

    /** Puts items before the one with that index, which may be the list's size; the list is not empty. */
    void insert(TextNode list, int index, Iterable<Node> items);

    /** Takes items out; some are left. */
    void remove(TextNode list, int from, int to);

    /** Puts items that follow one another into a container, as they are written. */
    void wrap(TextNode list, int from, int to, Container container);

    /** Makes a list that stands alone as a main argument one argument among others. */
    void name(TextNode list, Container container);

    /** Puts an entry behind the one with that index, or first for -1; the map is not empty. */
    void add(TextNode map, int behind, String key, Node value);

    /** Takes an entry out; some are left. */
    void drop(TextNode map, int index);

    /**
     * What becomes of wrapped items.
     *
     * @param name empty where the items have a container already
     * @param arguments others than the items
     * @param itemsKey the key of the items beside other arguments
     */
    record Container(String name, String itemsKey, Map<String, Node.Entry> arguments) {}
}
