package io.evenkeel.recipe;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in a sentence what is wrong with a text that is neither YAML nor JSON. */
final class SyntaxFault {
    private static final Sentence ENDS_EARLY =
            new Sentence("the text ends in the middle of a value", "every bracket and quote closed");
    private static final Pattern YAML_CHARACTER = Pattern.compile("found character '?(\\S)'? *that cannot start");
    private static final Pattern JSON_CHARACTER = Pattern.compile("\\(code (\\d+)\\)|code (\\d+)\\)");
    private static final Pattern JSON_WORD = Pattern.compile("(?:Unrecognized|Non-standard) token '(.*?)'");

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
            sentence = yaml(String.valueOf(yaml.getProblem()), String.valueOf(yaml.getContext()));
        } else if (e.getCause() instanceof ReaderException reader) {
            sentence = new Sentence(String.format("the character U+%04X", reader.getCodePoint()), "text");
        } else if (e instanceof StreamConstraintsException) {
            sentence = new Sentence(
                    "a name or number without end, or too many levels", "a recipe that a person could read");
        } else {
            sentence = json(String.valueOf(e.getOriginalMessage()));
        }
        Mark mark = override.isEmpty() ? Mark.at(Math.max(line, 0), Math.max(column, 0)) : new Mark(0, 0, override);
        return RecipeException.syntax(mark, sentence.found, sentence.expected);
    }

    private static Sentence yaml(String problem, String context) {
        Matcher character = YAML_CHARACTER.matcher(problem);
        if (problem.contains("TAB") || problem.contains("\\t")) {
            return new Sentence(
                    "there is a tab here", "spaces, because YAML allows no tabs between or before its values");
        }
        if (character.find()) {
            return new Sentence(
                    "'" + character.group(1) + "' starts nothing in YAML",
                    "quotes around text with special characters");
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return new Sentence(
                    "there is a ':' where no key can be",
                    "one 'key: value' on a line, or quotes around text that holds ': '");
        }
        if (problem.startsWith("sequence entries are not allowed")) {
            return new Sentence("there is a '-' where no list can start", "the list on lines of its own below its key");
        }
        if (context.contains("quoted scalar")) {
            return problem.contains("escape")
                    ? new Sentence("a backslash before a character that needs none", "'\\\\', or single quotes")
                    : new Sentence("a quote is not closed", "the same quote at the end");
        }
        if (problem.contains("','")) {
            boolean list = problem.contains("']'");
            return new Sentence(
                    (list ? "the list in [ ]" : "the map in { }") + " goes wrong or does not end",
                    "',' or '" + (list ? "]" : "}") + "' here");
        }
        if (problem.contains("stream end")) {
            return ENDS_EARLY;
        }
        if (problem.contains("expected ':'")) {
            return new Sentence("there is text where a key should be", "'key: value'");
        }
        if (problem.startsWith("expected <block end>") || context.contains("block")) {
            return new Sentence(
                    "this line does not fit the lines above it",
                    "the same indentation as its neighbours, and 'key: value' or '- item'");
        }
        return new Sentence("this is not YAML (" + Quoted.excerpt(problem) + ")", "lines such as 'key: value'");
    }

    private static Sentence json(String message) {
        if (message.startsWith("Expected a field name")) {
            return new Sentence("a key that is itself a list, a map or an alias", "plain text as a key");
        }
        if (message.contains("end-of-input")) {
            return ENDS_EARLY;
        }
        Matcher word = JSON_WORD.matcher(message);
        if (word.find()) {
            return new Sentence(
                    "'" + Quoted.excerpt(word.group(1)) + "' is no JSON value", "quotes around it, if it is text");
        }
        return new Sentence(unexpected(message), expected(message));
    }

    private static String unexpected(String message) {
        Matcher character = JSON_CHARACTER.matcher(message);
        Matcher bracket = Pattern.compile("close marker '(.)'").matcher(message);
        if (bracket.find()) {
            return "'" + bracket.group(1) + "' closes what it did not open";
        }
        if (!character.find()) {
            return "this cannot be made out";
        }
        String code = character.group(1) == null ? character.group(2) : character.group(1);
        return "there is a '" + Quoted.excerpt(Character.toString(Integer.parseInt(code))) + "' that does not belong";
    }

    private static String expected(String message) {
        if (message.contains("double-quote to start field name")) {
            return "a key in double quotes";
        }
        if (message.contains("comma to separate")) {
            return "',' or a closing bracket";
        }
        if (message.contains("colon to separate")) {
            return "':' after the key";
        }
        if (message.contains("expected a value") || message.contains("expected a valid value")) {
            return "a value: text in double quotes, a number, true, false, null, [ or {";
        }
        if (message.contains("numeric value")) {
            return "a number such as 0.5 or 1e-3";
        }
        if (message.contains("comment")) {
            return "no comments, which JSON does not have";
        }
        return message.contains("backslash") || message.contains("escape")
                ? "text in double quotes on one line, with '\\\\' for a backslash"
                : "valid YAML or JSON";
    }
}
