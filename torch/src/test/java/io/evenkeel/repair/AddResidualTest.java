package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddResidualTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new AddResidual();
    }

    @Override
    Sick sick() {
        return circles("{repeat: {times: 9, layers: [{linear: 5}, sigmoid]}}, {linear: 1}, sigmoid");
    }

    private static Sick circles(String layers) {
        return Sick.of(
                FindingKind.VANISHING_GRADIENT, Sick.CIRCLES + "model: {layers: [" + layers + "]}\n" + Sick.REST);
    }

    private List<String> after(Sick sick) {
        List<Edit> edits = remedy().proposals(sick.finding(), sick.situation());
        assertThat(edits).hasSize(1);
        return new WrittenLayers(sick.after(edits).recipe())
                .all().stream()
                        .map(item -> item.path().substring("model.layers.".length()) + " " + item.name())
                        .toList();
    }

    /** Two features come in: the first of the repeated layers has no way around until something makes five of them. */
    @Test
    void makesTheWidthFitBeforeRepeatedLayers() {
        assertThat(after(sick()))
                .containsExactly(
                        "0 linear",
                        "1 repeat",
                        "1.repeat.layers.0 residual",
                        "1.repeat.layers.0.residual.layers.0 linear",
                        "1.repeat.layers.0.residual.layers.1 sigmoid",
                        "2 linear",
                        "3 sigmoid");
        assertThat(differences(proposals().get(0)))
                .anyMatch(difference -> difference.contains("scale: nothing -> 0.333"));
    }

    /** Only where as much goes out as comes in; what ends the network stays as it is. */
    @Test
    void goesAroundHiddenLayersOfOneWidth() {
        assertThat(after(circles(
                        "{linear: 8}, relu, {linear: 8}, layer_norm, relu, {linear: 8}, relu, {linear: 4}, relu,"
                                + " {linear: 1}, sigmoid")))
                .containsExactly(
                        "0 linear",
                        "1 relu",
                        "2 residual",
                        "2.residual.layers.0 linear",
                        "2.residual.layers.1 layer_norm",
                        "2.residual.layers.2 relu",
                        "3 residual",
                        "3.residual.layers.0 linear",
                        "3.residual.layers.1 relu",
                        "4 linear",
                        "5 relu",
                        "6 linear",
                        "7 sigmoid");
    }

    @Test
    void isNotForShallowNetworksNorForThoseThatHaveIt() {
        Sick shallow = circles("{linear: 8}, relu, {linear: 8}, relu, {linear: 1}, sigmoid");
        assertThat(remedy().proposals(shallow.finding(), shallow.situation())).isEmpty();
        Sick around = circles("{linear: 8}, {residual: [{linear: 8}, relu]}, {linear: 1}, sigmoid");
        assertThat(remedy().ruledOut(around.situation())).isPresent();
    }
}
