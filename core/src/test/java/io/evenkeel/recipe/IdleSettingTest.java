package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class IdleSettingTest {

    private static List<IdleSetting> of(String optimizer, String... overrides) {
        return IdleSetting.of(RecipeReader.read("""
                data: moons
                model: {layers: [{linear: 2}]}
                loss: cross_entropy
                epochs: 1
                optimizer:
                  %s
                """.formatted(optimizer), Path.of("plain.yaml"), List.of(overrides)));
    }

    @Test
    void aFormOfMomentumIsIdleWithoutMomentum() {
        assertThat(of("sgd: {learning_rate: 0.1, nesterov: true}"))
                .singleElement()
                .satisfies(idle -> assertThat(idle.sentence())
                        .startsWith("plain.yaml:6: optimizer.sgd.nesterov: ")
                        .contains("momentum of 0", "such as 0.9"));
        assertThat(of("sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: true}", "optimizer.sgd.momentum=0"))
                .hasSize(1);
    }

    @Test
    void whatAnOverrideMadeIdleIsNamedByIt() {
        assertThat(of("sgd: {learning_rate: 0.1}", "optimizer.sgd.nesterov=true"))
                .singleElement()
                .satisfies(idle -> assertThat(idle.sentence())
                        .startsWith("--set optimizer.sgd.nesterov=true: optimizer.sgd.nesterov: "));
    }

    @Test
    void whatDoesSomethingIsNotIdle() {
        assertThat(of("sgd: {learning_rate: 0.1, momentum: 0.5, nesterov: true}"))
                .isEmpty();
        assertThat(of("sgd: {learning_rate: 0.1}")).isEmpty();
        assertThat(of("adam: {learning_rate: 0.1}")).isEmpty();
    }
}
