package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class ThinningTest {

    private static Series wave(int n) {
        return new Series(
                IntStream.range(0, n).asLongStream().toArray(),
                IntStream.range(0, n).mapToDouble(i -> Math.sin(i / 50.0)).toArray());
    }

    private static Series with(Series series, int at, double value) {
        double[] values =
                IntStream.range(0, series.size()).mapToDouble(series::value).toArray();
        values[at] = value;
        return series.with(values);
    }

    private static List<Double> values(Series series) {
        return IntStream.range(0, series.size()).mapToObj(series::value).toList();
    }

    @Test
    void spikesGapsAndEndsSurvive() {
        Series series = with(with(with(wave(10_000), 4321, 99), 7777, -99), 5000, Double.NaN);

        Series thin = Thinning.extremes(series, 200);

        assertThat(thin.size()).isBetween(100, 210);
        assertThat(values(thin)).contains(99.0, -99.0).anyMatch(value -> value.isNaN());
        assertThat(thin.step(0)).isZero();
        assertThat(thin.lastStep()).isEqualTo(9_999);
        assertThat(thin.steps().boxed().toList()).isSorted().doesNotHaveDuplicates();
        for (int i = 0; i < thin.size(); i++) {
            assertThat((Double) thin.value(i)).isEqualTo((Double) series.value(series.indexOf(thin.step(i))));
        }
    }

    @Test
    void shortSeriesStayAsTheyAre() {
        Series series = wave(50);

        assertThat(Thinning.extremes(series, 50)).isSameAs(series);
        assertThat(Thinning.evenly(series, 60)).isSameAs(series);
    }

    @Test
    void evenPointsKeepBothEnds() {
        Series thin = Thinning.evenly(wave(1001), 11);

        assertThat(thin.steps().toArray()).containsExactly(0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000);
    }

    @Test
    void anAverageStartsAtItsFirstValueAndFollows() {
        long[] steps = IntStream.range(0, 200).asLongStream().toArray();
        double[] values =
                IntStream.range(0, 200).mapToDouble(i -> i < 100 ? 4 : 8).toArray();
        values[50] = Double.NaN;

        Series smooth = Thinning.smooth(new Series(steps, values), 9);

        assertThat(smooth.value(0)).isCloseTo(4, within(1e-12));
        assertThat(smooth.value(49)).isCloseTo(4, within(1e-12));
        assertThat(smooth.value(50)).isNaN();
        assertThat(smooth.value(51)).isCloseTo(4, within(1e-12));
        // One value in, the average has moved by its weight 2/(9+1).
        assertThat(smooth.value(100)).isCloseTo(4.8, within(1e-9));
        assertThat(smooth.value(199)).isCloseTo(8, within(1e-6));
    }

    @Test
    void aHeatMapLosesNoLookThatIsNotFinite() {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            events.add(new RunEvent.Measured(
                    step,
                    Map.of(
                            QuantityKey.at("backprop/norm", "layers.10"),
                            step == 1234 ? Double.NaN : 1.0,
                            QuantityKey.at("backprop/norm", "layers.9"),
                            2.0)));
        }
        RunRecord record = new RunRecord(SampleRuns.header("x", null, List.of(), 0, 0, null, null), events, List.of());
        ChartData data = new ChartData(new Measurements(record));

        String note = data.heat("backprop/norm");

        JsonNode heat = data.quantities().get("backprop/norm").get("heat");
        assertThat(note).contains("240 of 5,000 looks");
        assertThat(heat.get("steps")).hasSize(240);
        assertThat(heat.get("rows").get(0).get("place").textValue()).isEqualTo("layers.9");
        JsonNode row = heat.get("rows").get(1).get("values");
        int column = (int) (1234L * 240 / 5000);
        assertThat(row).hasSize(240);
        for (int c = 0; c < 240; c++) {
            assertThat(row.get(c).isTextual()).as("column %d", c).isEqualTo(c == column);
        }
    }

    @Test
    void aLookThatALayerMissedIsAGap() {
        List<RunEvent> events = List.of(
                new RunEvent.Measured(0, Map.of(QuantityKey.at("q", "a"), 1.0, QuantityKey.at("q", "b"), 5.0)),
                new RunEvent.Measured(10, Map.of(QuantityKey.at("q", "a"), 2.0)),
                new RunEvent.Measured(20, Map.of(QuantityKey.at("q", "a"), 3.0, QuantityKey.at("q", "b"), 6.0)));
        ChartData data = new ChartData(new Measurements(
                new RunRecord(SampleRuns.header("x", null, List.of(), 0, 0, null, null), events, List.of())));
        data.heat("q");
        data.profile("q");

        JsonNode node = data.quantities().get("q");
        assertThat(node.at("/heat/rows/1/values").toString()).isEqualTo("[5.0,null,6.0]");
        assertThat(node.at("/profile/looks/1").toString()).isEqualTo("{\"step\":10,\"values\":[2.0,null]}");
    }

    @Test
    void placesComeInTheNetworksOrderAndStepsInTheirs() {
        ModelFacts model = new ModelFacts(
                1,
                1,
                "mse",
                "sgd",
                0.1,
                1,
                List.of(layer("layers.2"), layer("layers.10"), layer("head")),
                null,
                null,
                null);
        List<RunEvent> events = List.of(
                new RunEvent.Measured(30, Map.of(QuantityKey.of("x"), 3.0)),
                new RunEvent.Measured(10, Map.of(QuantityKey.of("x"), 1.0)),
                new RunEvent.Measured(
                        30,
                        Map.of(
                                QuantityKey.of("x"), 4.0,
                                QuantityKey.at("g", "head.weight"), 1.0,
                                QuantityKey.at("g", "layers.10.weight"), 1.0,
                                QuantityKey.at("g", "layers.2.weight"), 1.0,
                                QuantityKey.at("g", "elsewhere"), 1.0)));
        Measurements measurements = new Measurements(
                new RunRecord(SampleRuns.header("x", null, List.of(), 0, 0, model, null), events, List.of()));

        assertThat(measurements.places("g"))
                .containsExactly("layers.2.weight", "layers.10.weight", "head.weight", "elsewhere");
        assertThat(measurements.kindOf("layers.10.weight")).isEqualTo("linear");
        assertThat(measurements.kindOf("elsewhere")).isEmpty();
        Series x = measurements.whole("x").orElseThrow();
        assertThat(x.steps().toArray()).containsExactly(10, 30);
        assertThat(values(x)).containsExactly(1.0, 4.0);
    }

    private static ModelFacts.LayerFacts layer(String place) {
        return new ModelFacts.LayerFacts(place, "linear", 1, 1, null, null, null, null, null, null, null);
    }
}
