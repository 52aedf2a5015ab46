package io.evenkeel.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that every page carries inside: style sheet, scripts and the chart library. */
final class PageResources {

    /** Each module stands after those that it imports. */
    private static final List<String> MODULES =
            List.of("theme.js", "format.js", "frame.js", "curves.js", "layers.js", "spectrum.js", "page.js");

    private static final Pattern IMPORT = Pattern.compile("(?m)^import \\{[^}]*} from '\\./([a-z]+\\.js)';\\n");
    private static final Pattern EXPORT = Pattern.compile("(?m)^export ");
    private static final String WEBJARS = "/META-INF/resources/webjars/echarts/";
    private static final String WEBJAR_VERSION = "/META-INF/maven/org.webjars/echarts/pom.properties";

    private PageResources() {}

    static String style() {
        return read("page.css");
    }

    /**
     * Our modules as one. A page from a file cannot import its neighbours, so their imports and exports, which only
     * name one another, are taken out; served as files they work as they are.
     */
    static String script() {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < MODULES.size(); i++) {
            String source = read(MODULES.get(i));
            Matcher imports = IMPORT.matcher(source);
            while (imports.find()) {
                if (!MODULES.subList(0, i).contains(imports.group(1))) {
                    throw new IllegalStateException(
                            MODULES.get(i) + " imports " + imports.group(1) + ", which must stand before it");
                }
            }
            script.append(EXPORT.matcher(IMPORT.matcher(source).replaceAll("")).replaceAll(""));
        }
        return script.toString();
    }

    /** The chart library, from whichever version of its WebJar is on the class path. */
    static String charts() {
        Properties properties = new Properties();
        try (InputStream in = open(WEBJAR_VERSION)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read(WEBJARS + properties.getProperty("version") + "/echarts.min.js");
    }

    /** For a content security policy that lets this script run and no other. */
    static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String read(String name) {
        try (InputStream in = open(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // Inside a page, this would end the script or the style sheet.
            if (text.contains("</script") || text.contains("</style") || text.contains("<!--")) {
                throw new IllegalStateException(name + " cannot stand inside a page");
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        InputStream in = PageResources.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(name + " is not on the class path, so no page can be made");
        }
        return in;
    }
}
