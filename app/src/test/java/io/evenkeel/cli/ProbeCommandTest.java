package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

/** Against dense float64 truth: the Hessian of an MLP that was trained in Python. */
class ProbeCommandTest {

    static final Path MLP = Path.of("src", "test", "resources", "io", "evenkeel", "cli", "mlp");
    private static JsonNode answer;
    private static JsonNode expected;

    @BeforeAll
    static void probe() throws Exception {
        CommandLineRun run = CommandLineRun.of(
                "probe",
                MLP.resolve("model.pt"),
                "--data",
                MLP.resolve("data.npz"),
                "--loss",
                "cross_entropy",
                "--density",
                "--noise",
                "--layers",
                "--json");
        assertThat(run.code()).as(run.err()).isZero();
        answer = run.json();
        expected = new ObjectMapper().readTree(MLP.resolve("expected.json").toFile());
    }

    private static double known(String key) {
        return expected.path(key).doubleValue();
    }

    @Test
    void countsParametersAndSamples() {
        assertThat(answer.path("parameters").asInt()).isEqualTo(2130);
        assertThat(answer.path("samples").asInt()).isEqualTo(500);
        assertThat(answer.has("interrupted")).isFalse();
    }

    @Test
    void lossAndGradientAgree() {
        assertThat(answer.path("loss").doubleValue()).isCloseTo(known("loss"), withPercentage(1e-3));
        assertThat(answer.path("gradient_norm").doubleValue()).isCloseTo(known("gradient_norm"), withPercentage(1e-2));
    }

    @Test
    void eigenvaluesAgreeToOneInTenThousandAndWithinTheirResiduals() {
        assertThat(answer.path("eigenvalues")).hasSize(5);
        for (int k = 0; k < 5; k++) {
            JsonNode value = answer.path("eigenvalues").get(k);
            double truth = expected.path("eigenvalues_top").get(k).doubleValue();
            assertThat(value.path("value").doubleValue()).isCloseTo(truth, withPercentage(1e-2));
            assertThat(Math.abs(value.path("value").doubleValue() - truth))
                    .isLessThanOrEqualTo(value.path("residual").doubleValue());
            assertThat(value.path("converged").booleanValue()).isTrue();
        }
        assertThat(answer.path("smallest").path("value").doubleValue())
                .isCloseTo(known("eigenvalue_min"), withPercentage(1e-1));
        assertThat(answer.path("condition").asText())
                .as("not positive definite")
                .isEqualTo("Infinity");
    }

    @Test
    void theTraceLiesWithinThreeStandardErrorsThatAreSmall() {
        double error = answer.path("trace").path("stderr").doubleValue();
        assertThat(Math.abs(answer.path("trace").path("value").doubleValue() - known("trace")))
                .isLessThanOrEqualTo(3 * error);
        assertThat(error).isBetween(1e-7, 0.02 * known("trace"));
    }

    @Test
    void stepSizesFollow() {
        double sharpness = expected.path("eigenvalues_top").get(0).doubleValue();
        JsonNode rates = answer.path("stable_learning_rate");
        assertThat(rates.path("sgd").doubleValue()).isCloseTo(known("stable_learning_rate_sgd"), withPercentage(1e-2));
        assertThat(rates.path("momentum_0_9").doubleValue()).isCloseTo(3.8 / sharpness, withPercentage(1e-2));
    }

    /** tr(HΣ)/N is at least 0 here and at most λ1 tr Σ/N; the curvature along the gradient at most λ1‖g‖². */
    @Test
    void theBestStepIsLessThanWithoutNoiseAndAtLeastWhatTheSharpestDirectionAllows() {
        double squared = known("gradient_norm") * known("gradient_norm");
        double sharpness = expected.path("eigenvalues_top").get(0).doubleValue();
        double least = squared / (sharpness * (squared + known("covariance_trace") / 500));
        assertThat(answer.path("best_step").doubleValue())
                .isGreaterThan(least)
                .isLessThan(answer.path("best_step_without_noise").doubleValue());
        assertThat(answer.path("best_step_stderr").doubleValue())
                .isLessThan(0.05 * answer.path("best_step").doubleValue());
    }

    @Test
    void theNoiseScaleAgreesToOnePercent() {
        JsonNode noise = answer.path("noise");
        assertThat(noise.path("scale").doubleValue()).isCloseTo(known("noise_scale"), withPercentage(1));
        assertThat(noise.path("covariance_trace").doubleValue())
                .isCloseTo(known("covariance_trace"), withPercentage(1));
        // of two halves of 250 samples: 1/(1 + 2B/n) on average, with more noise than gradient in either
        assertThat(noise.path("agreement").doubleValue()).isBetween(-0.5, 0.5);
        JsonNode population = noise.path("population");
        assertThat(population.path("low").doubleValue()).isPositive().isLessThan(known("noise_scale"));
        assertThat(population.path("high").asText())
                .as("the gradient may as well be 0")
                .isEqualTo("Infinity");
    }

    @Test
    void theDensityHasTheTraceAndTheEndsOfTheSpectrum() {
        JsonNode nodes = answer.path("density").path("nodes");
        JsonNode weights = answer.path("density").path("weights");
        assertThat(nodes).hasSameSizeAs(weights);
        double total = 0;
        double mean = 0;
        for (int i = 0; i < nodes.size(); i++) {
            total += weights.get(i).doubleValue();
            mean += weights.get(i).doubleValue() * nodes.get(i).doubleValue();
        }
        assertThat(total).isCloseTo(1, withPercentage(1e-4));
        assertThat(mean * 2130).isCloseTo(known("trace"), withPercentage(20));
        assertThat(nodes.get(nodes.size() - 1).doubleValue())
                .isCloseTo(expected.path("eigenvalues_top").get(0).doubleValue(), withPercentage(0.1));
    }

    @Test
    void layersAreNoSharperThanTheWholeAndTheirGradientsAddUp() {
        double squares = 0;
        int parameters = 0;
        for (JsonNode layer : answer.path("layers")) {
            squares += Math.pow(layer.path("gradient_norm").doubleValue(), 2);
            parameters += layer.path("parameters").asInt();
            assertThat(layer.path("sharpness").doubleValue())
                    .isPositive()
                    .isLessThan(expected.path("eigenvalues_top").get(0).doubleValue() * 1.0001);
        }
        assertThat(answer.path("layers"))
                .extracting(layer -> layer.path("place").asText())
                .containsExactly("0", "2", "4");
        assertThat(parameters).isEqualTo(2130);
        assertThat(Math.sqrt(squares)).isCloseTo(known("gradient_norm"), withPercentage(1e-2));
    }

    @Test
    void theReportHoldsTheFiguresThatGoWithIt(@TempDir Path folder) throws Exception {
        Path page = folder.resolve("probe.html");
        CommandLineRun run = CommandLineRun.of(
                "probe",
                MLP.resolve("model.pt"),
                "--data",
                MLP.resolve("data.npz"),
                "--loss",
                "cross_entropy",
                "--max-samples",
                60,
                "--report",
                page,
                "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("layers")).hasSize(3);
        assertThat(Files.readString(page))
                .contains("id=\"density\"", "id=\"layers\"", "60 samples of data.npz")
                .containsOnlyOnce("./evenkeel probe " + MLP.resolve("model.pt") + " --data");
    }

    @Test
    void aReportThatCannotBeWrittenIsRefusedBeforeTheWork(@TempDir Path folder) {
        CommandLineRun run = CommandLineRun.of(
                "probe",
                MLP.resolve("model.pt"),
                "--data",
                MLP.resolve("data.npz"),
                "--loss",
                "cross_entropy",
                "--report",
                folder.resolve("nowhere").resolve("page.html"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--report", "cannot be written").doesNotContain("measuring");
    }

    @Test
    void thePlainTextNamesWhatItMeasured() {
        CommandLineRun run = CommandLineRun.of(
                "probe",
                MLP.resolve("model.pt"),
                "--data",
                MLP.resolve("data.npz"),
                "--loss",
                "CROSS_ENTROPY",
                "--max-samples",
                40,
                "--top",
                2,
                "--batch",
                8);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("sharpness λ1", "λ2", "best step, batches of 8")
                .doesNotContain("λ3");
        assertThat(run.out().lines().filter(line -> line.startsWith("samples")))
                .singleElement()
                .asString()
                .endsWith("40");
        assertThat(run.err().toLowerCase(Locale.ROOT)).contains("measuring trace");
    }
}
