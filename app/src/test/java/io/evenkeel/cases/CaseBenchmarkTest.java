package io.evenkeel.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CaseBenchmarkTest {

    private static final Path PUBLIC = Path.of("..", "bench", "cases");

    @TempDir
    private Path home;

    private Path cases;

    private record Call(int code, String out, String err) {}

    @BeforeEach
    void twoCases() throws IOException {
        cases = Files.createDirectories(home.resolve("cases"));
        Files.writeString(
                cases.resolve("line.csv"),
                "x,y\n"
                        + IntStream.rangeClosed(-8, 8)
                                .mapToObj(x -> x + "," + (1.7 * x + 0.6 + 0.3 * Math.sin(40 * x)))
                                .collect(Collectors.joining("\n")));
        write("long-steps", 0.1, "target: {r2/training: 0.98}", "about: steps too long\ncauses: [step-too-large]\n");
        write("healthy", 0.01, "", "about: a line\nhealthy: true\n");
    }

    private void write(String name, double rate, String target, String expectation) throws IOException {
        Files.writeString(cases.resolve(name + ".yaml"), """
                data: {source: csv, path: line.csv, label: y, validation: 0}
                model: {layers: [{linear: {units: 1, init: zeros}}]}
                loss: mse
                optimizer: {sgd: {learning_rate: %s}}
                batching: {full: true}
                steps: 200
                %s
                """.formatted(rate, target));
        Files.writeString(cases.resolve(name + ".expect.yaml"), expectation);
    }

    private Call call(String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                new CaseBenchmark(home, new PrintWriter(out, true), new PrintWriter(err, true)).run(List.of(arguments));
        return new Call(code, out.toString(), err.toString());
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper()
                .readTree(home.resolve("target").resolve("repair.json").toFile());
    }

    @Test
    @Tag("slow")
    void tableAndJsonSayTheSame() throws IOException {
        Call call = call("seeds=2", "deterministic=true");
        assertThat(call.err().lines().filter(line -> line.contains(" seed "))).hasSize(4);
        assertThat(call.code()).as(call.out() + call.err()).isZero();
        JsonNode json = json();
        for (JsonNode row : json.get("cases")) {
            assertThat(call.out().lines()).anySatisfy(line -> assertThat(line.split("\\s+"))
                    .startsWith(row.get("name").asText(), row.get("seeds").asText()));
        }
        assertThat(json.get("cases").get(1).get("name").asText()).isEqualTo("long-steps");
        assertThat(json.get("cases").get(1).get("repaired").asInt()).isEqualTo(2);
        assertThat(json.get("cases").get(1).get("first").get("step-too-large").asInt())
                .isEqualTo(2);
        assertThat(json.get("results")).hasSize(4);
        assertThat(json.get("totals").get(0).get("value").asDouble()).isEqualTo(1);
        assertThat(call.out().lines())
                .anySatisfy(line ->
                        assertThat(line).contains("faulty runs detected", "100.0 % (2 of 2)", "must 100 %", "met"))
                .noneSatisfy(line -> assertThat(line).contains("NOT MET"));
        JsonNode diverged = json.get("results").get(2);
        assertThat(diverged.get("untouched").get("status").asText()).isEqualTo("diverged");
        assertThat(diverged.get("trials")).hasSizeGreaterThan(1);
        assertThat(diverged.get("after").get("last").asDouble()).isGreaterThan(0.98);

        Call again = call("seeds=2", "deterministic=true");
        assertThat(again.err()).isEmpty();
        assertThat(again.out()).isEqualTo(call.out());
        assertThat(json()).isEqualTo(json);
    }

    @Test
    @Tag("slow")
    void partsShareTheWorkAndWhatChangedIsDoneAgain() throws IOException {
        Call first = call("seeds=1", "part=1/2", "deterministic=true");
        assertThat(first.err())
                .contains("healthy seed 1", "1 of 2 are not done yet")
                .doesNotContain("long-steps seed");
        assertThat(json().get("results")).hasSize(1);
        Call second = call("seeds=1", "part=2/2", "deterministic=true");
        assertThat(second.err()).contains("long-steps seed 1").doesNotContain("healthy seed", "not done");
        assertThat(json().get("results")).hasSize(2);

        write("healthy", 0.02, "", "about: another line\nhealthy: true\n");
        assertThat(call("seeds=1", "keep=true", "deterministic=true").err())
                .isEqualTo("1 of 2 are of another program, recipe or data than this one\n");
        assertThat(call("seeds=1", "deterministic=true").err())
                .contains("healthy seed 1")
                .doesNotContain("long-steps");
        assertThat(call("seeds=1", "from=5", "only=healthy", "deterministic=true")
                        .err())
                .contains("healthy seed 5");
        assertThat(json().get("results")).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithAFolderBeforeTraining() throws IOException {
        Files.delete(cases.resolve("healthy.expect.yaml"));
        assertThat(call()).satisfies(call -> {
            assertThat(call.code()).isEqualTo(2);
            assertThat(call.out()).isEmpty();
            assertThat(call.err()).contains("healthy.expect.yaml: found no such file", "causes: [");
        });
        Files.delete(cases.resolve("healthy.yaml"));
        write("long-steps", 0.1, "", "about: x\ncauses: [step-too-large]\n");
        assertThat(call().err()).contains("long-steps.yaml: found no target; expected one, such as");
        Files.delete(cases.resolve("long-steps.yaml"));
        assertThat(call().err()).contains("long-steps.expect.yaml: found no long-steps.yaml beside it");
        assertThat(call("nowhere").err()).contains("nowhere: found no such folder");
    }

    @Test
    void saysWhatIsWrongWithACall() throws IOException {
        assertThat(call("seed=3").err()).contains("found 'seed=3'; did you mean 'seeds'?");
        assertThat(call("from=0").err()).contains("found 'from=0'; expected a seed from 1");
        assertThat(call("seeds=none").err()).contains("found 'seeds=none'; expected a number of seeds");
        assertThat(call("part=3/2").err()).contains("found 'part=3/2'; expected something like part=1/2");
        assertThat(call("only=P99").err()).contains("only: found P99; expected cases of", "healthy, long-steps");
        assertThat(call("keep=yes").err()).contains("found 'keep=yes'; expected true or false");
    }

    @Test
    void thePublicCasesAreWhole() throws IOException {
        List<CaseFolder.Case> all = CaseFolder.read(PUBLIC, Set.of());
        assertThat(all.stream().map(CaseFolder.Case::name))
                .containsAll(IntStream.rangeClosed(1, 21).mapToObj(i -> "P" + i).toList())
                .containsAll(IntStream.rangeClosed(1, 8).mapToObj(i -> "H" + i).toList());
        assertThat(all.stream().map(CaseFolder.Case::name).filter(name -> name.matches("P\\d+")))
                .startsWith("P1", "P2")
                .containsSubsequence("P9", "P10");
        for (CaseFolder.Case one : all) {
            assertThat(one.expectation().healthy())
                    .as(one.name())
                    .isEqualTo(one.name().startsWith("H"));
        }
        assertThat(all)
                .filteredOn(one -> one.name().equals("P6"))
                .singleElement()
                .satisfies(one -> assertThat(one.seeds(8)).as("luck decides").isEqualTo(16));
    }
}
