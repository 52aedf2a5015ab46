package io.evenkeel.torch;

import java.util.regex.Pattern;

/**
 * Names of parameters.
 *
 * @param glob {@code *} stands for any characters, dots too, and {@code ?} for one
 */
public record NamePattern(String glob) {

    public boolean matches(String name) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return name.matches(regex.toString());
    }
}
