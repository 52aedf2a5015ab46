package io.evenkeel.torch.instrument;

import io.evenkeel.noise.GradientStatistics;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.StepObserver;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

class NoiseLookTest {

    private static final ModelSpec MODEL = Nets.model("linear: 8 | tanh | dropout: 0.3 | linear: 1");

    private static void train(ModelSpec model, int batch, int samples, Consumer<TrainingStep> at) {
        OptimizerSpec sgd = new OptimizerSpec.Sgd(1e-2, 0, false, 0);
        try (Network network = NetworkBuilder.build(model, 2, 3, ScalarType.Float);
                Trainer trainer = new Trainer(
                        Nets.recipe(model, LossSpec.Kind.MSE, sgd, batch, 3), network, Nets.plane(samples))) {
            trainer.run(
                    new StepObserver() {
                        @Override
                        public void afterBackward(TrainingStep step) {
                            at.accept(step);
                        }
                    },
                    () -> false);
        }
    }

    @Test
    void theStepsGradientsAreAsBefore() {
        NoiseLook look = new NoiseLook();
        train(MODEL, 16, 40, step -> {
            double[] before = TensorArrays.toDoubles(step.network().parameters().gradients());
            assertThat(look.of(step)).isPresent();
            assertThat(TensorArrays.toDoubles(step.network().parameters().gradients()))
                    .isEqualTo(before);
            look.end();
        });
    }

    /** With dropout, which drops the same as in the step's own pass, single gradients have the step's for a mean. */
    @Test
    void theMeanOfTheSingleGradientsIsTheStepsOwn() {
        NoiseLook look = new NoiseLook();
        train(MODEL, 16, 40, step -> {
            GradientStatistics statistics = look.of(step).orElseThrow();
            assertThat(statistics.gradientNorm().value()).isCloseTo(step.gradientNorm(), withinPercentage(0.01));
            look.end();
        });
    }

    @Test
    void whoeverAsksAtTheSameStepGetsTheSame() {
        NoiseLook look = new NoiseLook();
        List<GradientStatistics> all = new ArrayList<>();
        train(MODEL, 16, 40, step -> {
            GradientStatistics first = look.of(step).orElseThrow();
            assertThat(look.of(step).orElseThrow()).isSameAs(first);
            assertThat(all).doesNotContain(first);
            all.add(first);
            look.end();
        });
        assertThat(all).hasSize(3);
    }

    @Test
    void ofLargeBatchesSomeAreTaken() {
        NoiseLook look = new NoiseLook();
        train(Nets.model("linear: 1"), 1000, 1000, step -> {
            GradientStatistics some = look.of(step).orElseThrow();
            assertThat(some.covarianceEigenvalues(NoiseLook.MOST_SAMPLES - 1)).isNotEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> some.covarianceEigenvalues(NoiseLook.MOST_SAMPLES));
            look.end();
        });
    }

    @Test
    void samplesThatAreMixedAndSamplesAloneHaveNone() {
        NoiseLook look = new NoiseLook();
        train(Nets.model("linear: 8 | residual: [linear: 8, batch_norm] | linear: 1"), 16, 40, step -> {
            assertThat(look.of(step)).isEmpty();
            look.end();
        });
        train(MODEL, 1, 40, step -> {
            assertThat(look.of(step)).isEmpty();
            look.end();
        });
    }

    @Test
    void somebodyElsesLoopHasNone() {
        NoiseLook look = new NoiseLook();
        train(MODEL, 16, 40, step -> {
            TrainingStep foreign = new TrainingStep(
                    step.index(), step.network(), null, step.loss(), step.learningRate(), List.of(), List.of());
            assertThat(look.of(foreign)).isEmpty();
            look.end();
        });
    }

    @Test
    void aLossThatIsNotFiniteHasNone() {
        List<RunEvent.Measured> events = InstrumentContract.measured(
                new GradientNoiseScale(new NoiseLook()),
                Line.MODEL,
                Line.recipe(new OptimizerSpec.Sgd(1e30, 0, false, 0), 12));
        assertThat(events.get(0).quantities()).hasSize(5);
        assertThat(events.get(10).quantities()).hasSize(2);
    }
}
