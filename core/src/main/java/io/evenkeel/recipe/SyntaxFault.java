package io.evenkeel.recipe;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in a sentence what is wrong with a text that is neither YAML nor JSON. */
final class SyntaxFault {
    private static final Pattern JSON_CHARACTER = Pattern.compile("\\('(.+?)' \\(code (\\d+)");
    private static final Pattern JSON_WORD = Pattern.compile("Unrecognized token '(.*?)'");

    private record Sentence(String found, String expected) {}

    private SyntaxFault() {}

    static RecipeException of(JsonProcessingException e, String override) {
        JsonLocation location = e.getLocation();
        int line = location == null ? 0 : location.getLineNr();
        int column = location == null ? 0 : location.getColumnNr();
        Sentence sentence;
        if (e.getCause() instanceof MarkedYAMLException yaml) {
            var mark = yaml.getProblemMark();
            if (mark != null) {
                line = mark.getLine() + 1;
                column = mark.getColumn() + 1;
            }
            sentence = yaml(yaml);
        } else if (e.getCause() instanceof ReaderException reader) {
            sentence = new Sentence(
                    String.format("the character U+%04X, which YAML does not allow", reader.getCodePoint()), "text");
        } else if (e instanceof JsonEOFException) {
            sentence = new Sentence("the text ends in the middle of a value", "every bracket and quote closed");
        } else if (e instanceof StreamConstraintsException) {
            sentence = new Sentence(
                    "nested too deeply, or a name or number is too long", "a recipe that a person could read");
        } else {
            sentence = json(String.valueOf(e.getOriginalMessage()));
        }
        boolean located = override.isEmpty() && line > 0;
        return new RecipeException(
                located ? Mark.at(line, column) : new Mark(0, 0, override),
                "",
                sentence.found,
                sentence.expected,
                null);
    }

    private static Sentence yaml(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        String context = String.valueOf(e.getContext());
        if (problem.contains("TAB") || problem.contains("\\t")) {
            return new Sentence("a tab", "spaces; YAML does not allow tabs between or before its values");
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return new Sentence(
                    "a ':' where no key can be", "one 'key: value' on a line, or quotes around text that holds ': '");
        }
        if (problem.startsWith("sequence entries are not allowed")) {
            return new Sentence("a '-' where no list can start", "the list on lines of its own below its key");
        }
        if (problem.contains("','")) {
            boolean list = problem.contains("']'");
            return new Sentence(
                    "a " + (list ? "list" : "map") + " in brackets goes wrong here",
                    "',' or '" + (list ? "]" : "}") + "'");
        }
        if (context.contains("quoted scalar")) {
            return new Sentence(
                    problem.contains("escape") ? "a '\\' before a character that needs none" : "a quote is not closed",
                    problem.contains("escape")
                            ? "'\\\\' for a backslash, or single quotes"
                            : "the same quote at the end");
        }
        if (problem.contains("expected ':'")) {
            return new Sentence("text where a key should be", "'key: value'");
        }
        if (problem.startsWith("expected <block end>") || context.contains("block")) {
            return new Sentence(
                    "this line does not fit the lines above it",
                    "the same indentation as its neighbours, and 'key: value' or '- item'");
        }
        if (problem.contains("cannot start any token")) {
            return new Sentence(
                    "a character that starts nothing in YAML", "quotes around text with special characters");
        }
        return new Sentence("not YAML: " + Quoted.excerpt(problem), "'key: value' lines");
    }

    private static Sentence json(String message) {
        Matcher word = JSON_WORD.matcher(message);
        if (word.find()) {
            return new Sentence(
                    "'" + Quoted.excerpt(word.group(1)) + "' without quotes", "JSON: text in double quotes");
        }
        Matcher character = JSON_CHARACTER.matcher(message);
        String found = "not JSON";
        if (character.find()) {
            found = "unexpected '" + Quoted.excerpt(Character.toString(Integer.parseInt(character.group(2)))) + "'";
        }
        if (message.contains("double-quote to start field name")) {
            return new Sentence(found, "JSON: a key in double quotes");
        }
        if (message.contains("comma to separate")) {
            return new Sentence(found, "JSON: ',' or a closing bracket");
        }
        if (message.contains("colon to separate")) {
            return new Sentence(found, "JSON: ':' after the key");
        }
        if (message.contains("expected a valid value")) {
            return new Sentence(found, "JSON: a value (text in double quotes, a number, true, false, null, [ or {)");
        }
        if (message.startsWith("Expected a field name")) {
            return new Sentence("a key that is itself a list, a map or an alias", "plain text as a key");
        }
        return new Sentence(found, "valid YAML or JSON");
    }
}
