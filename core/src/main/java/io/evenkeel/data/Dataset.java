package io.evenkeel.data;

import java.util.List;

/**
 * Data ready to be trained on: split, scaled, and with targets as the loss wants them.
 *
 * @param source by its recipe name
 * @param kind what a target is
 * @param encoding what the loss takes; {@link Samples#targets()} are as {@code kind} says, {@link #encoded} converts
 * @param encodedWidth numbers that the loss takes for one sample: several where it has several outputs, or a class for
 *     each position of a sequence ({@link Samples#targetWidth()} above 1)
 * @param classes number of classes; 0 unless {@code kind} is {@link TargetKind#CLASSES}
 * @param classNames name of each class; empty unless there are classes
 * @param featureNames name of each feature; empty where the source has none
 * @param vocabulary number of different tokens, from 0, that samples are made of; 0 where features are not tokens
 * @param training what is trained on, at least one sample
 * @param validation what is held back, possibly nothing
 */
public record Dataset(
        String source,
        TargetKind kind,
        TargetEncoding encoding,
        int encodedWidth,
        int classes,
        List<String> classNames,
        List<String> featureNames,
        int vocabulary,
        Samples training,
        Samples validation) {

    public Dataset {
        classNames = List.copyOf(classNames);
        featureNames = List.copyOf(featureNames);
    }

    /** The targets of one part as the loss takes them, row-major, {@code size × encodedWidth}. */
    public double[] encoded(Samples part) {
        if (encoding != TargetEncoding.ONE_HOT) {
            return part.targets().clone();
        }
        double[] oneHot = new double[Math.multiplyExact(part.size(), encodedWidth)];
        int outputs = encodedWidth / part.targetWidth();
        for (int i = 0; i < part.targets().length; i++) {
            oneHot[i * outputs + (int) part.targets()[i]] = 1;
        }
        return oneHot;
    }
}
