package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddGroupNormTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new AddGroupNorm();
    }

    @Override
    Sick sick() {
        return convolutions("batch_norm, ");
    }

    private static Sick convolutions(String norm) {
        return Sick.of(
                FindingKind.SMALL_BATCH_NORM,
                "data: {source: digits, samples: 60}\nmodel: {layers: [{conv2d: 12}, " + norm + "relu, {conv2d: 6}, "
                        + norm + "relu, flatten, {linear: 10}]}\n" + Sick.CLASSES);
    }

    /** Twelve channels make three groups of four, six make one. */
    @Test
    void takesThePlaceOfBatchNormalisation() {
        assertThat(new WrittenLayers(with(proposals().get(0)).recipe())
                        .all().stream().map(WrittenLayers.Item::name))
                .containsExactly("conv2d", "group_norm", "relu", "conv2d", "group_norm", "relu", "flatten", "linear");
        assertThat(differences(proposals().get(0))).anyMatch(difference -> difference.contains("groups: nothing -> 3"));
    }

    @Test
    void standsBeforeActivationsWhereNothingIsNormalised() {
        Sick plain = convolutions("");
        Edit edit = remedy().proposals(plain.finding(), plain.situation()).get(0);
        assertThat(new WrittenLayers(plain.after(java.util.List.of(edit)).recipe())
                        .all().stream().map(WrittenLayers.Item::name))
                .containsExactly("conv2d", "group_norm", "relu", "conv2d", "group_norm", "relu", "flatten", "linear");
    }

    @Test
    void isNotForVectorsNorBesideAnotherNormalisation() {
        Sick vectors = Sick.of(FindingKind.VANISHING_GRADIENT, Sick.CIRCLES + Sick.layers("sigmoid") + Sick.REST);
        assertThat(remedy().ruledOut(vectors.situation())).isPresent();
        assertThat(remedy().ruledOut(convolutions("layer_norm, ").situation())).isPresent();
    }

    @Test
    void groupsDivideTheChannels() {
        assertThat(AddGroupNorm.groups(64)).isEqualTo(16);
        assertThat(AddGroupNorm.groups(512)).isEqualTo(32);
        assertThat(AddGroupNorm.groups(10)).isEqualTo(2);
        assertThat(AddGroupNorm.groups(7)).isEqualTo(1);
        assertThat(AddGroupNorm.groups(3)).isEqualTo(1);
    }
}
