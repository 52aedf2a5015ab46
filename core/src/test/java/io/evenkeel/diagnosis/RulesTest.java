package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RulesTest {

    /** As someone else would write it. */
    public static final class Outsider implements Rule {
        @Override
        public FindingKind kind() {
            return FindingKind.PLATEAU;
        }

        @Override
        public String title() {
            return "Somebody else's rule";
        }

        @Override
        public Needs needs() {
            return Needs.quantities("loss/training");
        }

        @Override
        public String threshold() {
            return "none";
        }

        @Override
        public String citation() {
            return "none";
        }

        @Override
        public List<Observation> examine(RunHistory history) {
            return List.of();
        }
    }

    @Test
    void builtInRulesAreOnePerKindCausesFirst() {
        assertThat(Rules.builtIn())
                .extracting(Rule::kind)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void outsidersAreFoundOnTheClassPathAfterOurs(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Rule.class.getName()), Outsider.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            List<Rule> all = Rules.all();
            assertThat(all)
                    .startsWith(Rules.builtIn().toArray(new Rule[0]))
                    .hasSize(Rules.builtIn().size() + 1);
            assertThat(all.get(all.size() - 1)).isInstanceOf(Outsider.class);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void whatIsLackingIsSaidInWords() {
        Needs needs = Needs.quantities("backprop/norm")
                .or(Needs.quantities("backprop/rate").and(Fact.MODEL));
        RunHistory history = Story.empty().at(0, "backprop/rate", 0.9).history();
        assertThat(needs.lacking(history)).contains("lacks backprop/norm, or facts about the network");
        history.accept(Story.empty().at(1, "backprop/norm@layers.0", 1).events.get(0));
        assertThat(needs.lacking(history)).isEmpty();
    }
}
