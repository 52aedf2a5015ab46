package io.evenkeel.torch;

import io.evenkeel.recipe.BatchingSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchOrderTest {

    private static List<List<Double>> epoch(BatchOrder order) {
        return epoch(order, 0);
    }

    private static List<List<Double>> epoch(BatchOrder order, long which) {
        List<List<Double>> batches = new ArrayList<>();
        try (Tensor epoch = order.epoch(which)) {
            for (long b = 0; b < order.batchesPerEpoch(); b++) {
                List<Double> batch = new ArrayList<>();
                for (double index : TensorArrays.toDoubles(order.batchOf(epoch, b))) {
                    batch.add(index);
                }
                batches.add(batch);
            }
        }
        return batches;
    }

    @Test
    void anEpochHoldsEverySampleOnceAndEndsWithARaggedBatch() {
        BatchOrder order = new BatchOrder(new BatchingSpec(false, true, false), 10, 4, 1);
        List<List<Double>> batches = epoch(order);
        assertThat(batches).extracting(List::size).containsExactly(4, 4, 2);
        assertThat(batches.stream().flatMap(List::stream).sorted().toList())
                .containsExactly(0., 1., 2., 3., 4., 5., 6., 7., 8., 9.);
        assertThat(epoch(order, 1)).as("the next epoch's order").isNotEqualTo(batches);
    }

    @Test
    void theSeedDecidesTheOrder() {
        BatchingSpec shuffled = new BatchingSpec(false, true, false);
        List<List<Double>> one = epoch(new BatchOrder(shuffled, 50, 8, 1));
        assertThat(epoch(new BatchOrder(shuffled, 50, 8, 1))).isEqualTo(one);
        assertThat(epoch(new BatchOrder(shuffled, 50, 8, 2))).isNotEqualTo(one);
    }

    @Test
    void anEpochIsTheSameWhateverWasAskedBefore() {
        BatchingSpec shuffled = new BatchingSpec(false, true, false);
        BatchOrder order = new BatchOrder(shuffled, 50, 8, 1);
        List<List<List<Double>>> inOrder = List.of(epoch(order, 0), epoch(order, 1), epoch(order, 2), epoch(order, 3));
        assertThat(inOrder).doesNotHaveDuplicates();
        for (int index : new int[] {3, 1, 1, 2, 0, 3}) {
            assertThat(epoch(order, index)).isEqualTo(inOrder.get(index));
        }
        assertThat(epoch(new BatchOrder(shuffled, 50, 8, 1), 3)).isEqualTo(inOrder.get(3));
    }

    @Test
    void theRaggedBatchCanBeDroppedAndTheOrderKept() {
        List<List<Double>> batches = epoch(new BatchOrder(new BatchingSpec(true, false, false), 7, 3, 1));
        assertThat(batches).containsExactly(List.of(0., 1., 2.), List.of(3., 4., 5.));
    }

    @Test
    void aBatchIsAtMostEverything() {
        assertThat(epoch(new BatchOrder(new BatchingSpec(false, false, false), 3, 32, 1)))
                .containsExactly(List.of(0., 1., 2.));
        assertThat(epoch(new BatchOrder(new BatchingSpec(true, false, true), 3, 2, 1)))
                .containsExactly(List.of(0., 1., 2.));
    }

    @Test
    void aSetSmallerThanABatchIsOneBatchUnlessRaggedOnesAreDropped() {
        assertThat(new BatchOrder(new BatchingSpec(false, true, false), 20, 32, 1).batchesPerEpoch())
                .isEqualTo(1);
        assertThat(new BatchOrder(new BatchingSpec(true, true, true), 20, 32, 1).batchesPerEpoch())
                .isEqualTo(1);
        assertThat(new BatchOrder(new BatchingSpec(true, true, false), 32, 32, 1).batchesPerEpoch())
                .isEqualTo(1);
        assertThatThrownBy(() -> new BatchOrder(new BatchingSpec(true, true, false), 20, 32, 1))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("batching.drop_last")
                .hasMessageContaining("batches of 32 for 20 training samples")
                .hasMessageContaining("at most 20");
    }
}
