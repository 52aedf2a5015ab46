package io.evenkeel.recipe;

import java.util.ArrayList;
import java.util.List;

/**
 * A value as it stands in a text. Offsets are those of characters; an end is that of the last character, so that
 * comments and blank lines behind are not part of it.
 *
 * @param anchor the name of its anchor, or, of an alias, the name that it stands for; empty where there is none
 * @param keys the keys of a map, in the order of their values; empty otherwise
 * @param children the values of a map or the items of a list
 */
record TextNode(
        Form form, int start, int end, String anchor, Place place, List<TextNode> keys, List<TextNode> children) {

    enum Form {
        SCALAR,
        ALIAS,
        BLOCK_LIST,
        BLOCK_MAP,
        FLOW_LIST,
        FLOW_MAP
    }

    /** What a value is to what it stands in. */
    enum Role {
        ROOT,
        KEY,
        VALUE,
        ITEM
    }

    /**
     * Where a value stands.
     *
     * @param flow whether in brackets
     * @param lead behind the colon of its key; of an item in a block, at its dash; -1 where the dash was not found
     * @param column from 0: of its key, or of its dash
     * @param key the key; empty of items
     */
    record Place(Role role, boolean flow, int lead, int column, String key) {
        static final Place ROOT = new Place(Role.ROOT, false, 0, 0, "");
    }

    boolean isFlow() {
        return form == Form.FLOW_LIST || form == Form.FLOW_MAP;
    }

    boolean isBlock() {
        return form == Form.BLOCK_LIST || form == Form.BLOCK_MAP;
    }

    boolean isMap() {
        return form == Form.BLOCK_MAP || form == Form.FLOW_MAP;
    }

    boolean isList() {
        return form == Form.BLOCK_LIST || form == Form.FLOW_LIST;
    }

    /** All scalars and aliases in it, keys too, in the order of the text. */
    List<TextNode> leaves() {
        List<TextNode> leaves = new ArrayList<>();
        collect(leaves);
        return leaves;
    }

    private void collect(List<TextNode> leaves) {
        if (children.isEmpty() && !isBlock() && !isFlow()) {
            leaves.add(this);
        }
        for (int i = 0; i < children.size(); i++) {
            if (!keys.isEmpty()) {
                keys.get(i).collect(leaves);
            }
            children.get(i).collect(leaves);
        }
    }
}
