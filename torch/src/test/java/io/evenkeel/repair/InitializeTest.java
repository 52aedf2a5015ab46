package io.evenkeel.repair;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InitializeTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new Initialize();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.BAD_INITIALIZATION,
                Sick.CIRCLES
                        + Sick.layers("relu")
                                .replace(
                                        "linear: 8",
                                        "linear: {units: 8, init: {constant: 0.5}, bias_init: {constant: -10}}")
                        + Sick.REST);
    }

    @Test
    void fitsTheActivationAndStartsBiasesAtZero() {
        assertThat(differences(proposals().get(0)))
                .contains("model.layers.0.linear.init: nothing -> he_uniform")
                .noneMatch(change -> change.contains("-> {constant"))
                .anyMatch(change -> change.startsWith("model.layers.0.linear.bias_init"));
    }

    @Test
    void setsTheDefaultWhereNoLayerHasItsOwn() {
        Sick plain = Sick.of(FindingKind.VANISHING_GRADIENT, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        Situation done = plain.after(remedy().proposals(plain.finding(), plain.situation()));
        assertThat(done.recipe().model().init().kind()).isEqualTo(InitializerSpec.Kind.XAVIER_UNIFORM);
    }
}
