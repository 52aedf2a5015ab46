package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a forward pass is for, and who watches it. Layers that behave differently in training ask here. */
public final class ForwardPass {

    /** What layers do that know training from evaluation. */
    public enum Mode {
        /** A training step's own: statistics of the batch, which also enter running averages; dropout on. */
        TRAINING,
        /** Computes what training would, and leaves no trace: statistics of the batch, dropout on. */
        MEASURING,
        /** Running averages, dropout off. */
        EVALUATION
    }

    private static final ForwardPass EVALUATION = new ForwardPass(Mode.EVALUATION, 0, ForwardObserver.NONE, null);

    private final Mode mode;
    private final long index;
    private final ForwardObserver observer;
    private final @Nullable Excerpt excerpt;
    private final boolean firstOrder;
    private final @Nullable HeldKinks kinks;
    private final @Nullable HeldKinks notes;

    private ForwardPass(Mode mode, long index, ForwardObserver observer, @Nullable Excerpt excerpt) {
        this(mode, index, observer, excerpt, mode == Mode.TRAINING, null, null);
    }

    private ForwardPass(
            Mode mode,
            long index,
            ForwardObserver observer,
            @Nullable Excerpt excerpt,
            boolean firstOrder,
            @Nullable HeldKinks kinks,
            @Nullable HeldKinks notes) {
        this.firstOrder = firstOrder;
        this.kinks = kinks;
        this.notes = notes;
        this.mode = mode;
        this.index = index;
        this.observer = observer;
        this.excerpt = excerpt;
    }

    /** @param index numbers the passes of a run; with the seed it picks what dropout drops */
    public static ForwardPass training(long index, ForwardObserver observer) {
        return new ForwardPass(Mode.TRAINING, index, observer, null);
    }

    /** As {@link #training}, by kernels that can be derived twice; see {@link Network#isOneForTwoOrders}. */
    public static ForwardPass trainingWithGraph(long index) {
        return new ForwardPass(Mode.TRAINING, index, ForwardObserver.NONE, null, false, null, null);
    }

    /** @param index that of the training pass whose dropout is to be repeated */
    public static ForwardPass measuring(long index, ForwardObserver observer) {
        return new ForwardPass(Mode.MEASURING, index, observer, null);
    }

    /** As {@link #measuring}, over some of a batch's samples as if the others were there. */
    public static ForwardPass measuring(long index, Excerpt excerpt, ForwardObserver observer) {
        return new ForwardPass(Mode.MEASURING, index, observer, excerpt);
    }

    public static ForwardPass evaluation() {
        return EVALUATION;
    }

    public static ForwardPass evaluation(ForwardObserver observer) {
        return new ForwardPass(Mode.EVALUATION, 0, observer, null);
    }

    /** The same on one smooth piece of the network. */
    public ForwardPass holding(HeldKinks kinks) {
        return new ForwardPass(mode, index, observer, excerpt, firstOrder, kinks, null);
    }

    /** The same to the bit, which leaves what a later pass needs to be {@linkplain #holding held} on this one's piece. */
    public ForwardPass noting(HeldKinks notes) {
        return new ForwardPass(mode, index, observer, excerpt, firstOrder, null, notes);
    }

    public Mode mode() {
        return mode;
    }

    long index() {
        return index;
    }

    /** Null where a whole batch goes through. */
    @Nullable
    Excerpt excerpt() {
        return excerpt;
    }

    /** Null where numbers may cross kinks, as they do. */
    @Nullable
    HeldKinks kinks() {
        return kinks;
    }

    /** Whether what comes to kinks is noted. */
    boolean isNoting() {
        return notes != null;
    }

    /** @param x what the layer's sides can be found from */
    void note(Layer layer, Tensor x) {
        HeldKinks into = notes;
        if (into != null) {
            into.note(layer, x);
        }
    }

    /** Whether layers behave as in training, rather than as in use. */
    boolean asInTraining() {
        return mode != Mode.EVALUATION;
    }

    /** Whether tensors that a pass makes have to outlive their use in it. */
    boolean isWatched() {
        return observer != ForwardObserver.NONE;
    }

    /**
     * Whether this is a training step's own pass: its graph is walked back once and forgotten, so kernels will do that
     * have a first derivative only. Whether anybody looks makes no difference, so that looking changes nothing; and where the
     * graph is kept, bits are the same.
     */
    boolean isFirstOrder() {
        return firstOrder;
    }

    void input(PlacedLayer layer, Tensor input) {
        observer.input(layer, input);
    }

    void output(PlacedLayer layer, Tensor output) {
        observer.output(layer, output);
    }

    boolean wants(InnerTensor kind) {
        return observer.wants(kind);
    }

    boolean wantsUses() {
        return observer.wantsUses();
    }

    /** Tells of a use of parameters, to an observer that {@link #wantsUses}. */
    void use(ParameterUse use) {
        observer.use(use);
    }

    /** Tells of a tensor inside a layer, if anybody asked. */
    void inner(String place, InnerTensor kind, int step, Tensor value) {
        if (observer.wants(kind)) {
            observer.inner(place, kind, step, value);
        }
    }
}
