package io.evenkeel.torch.probe;

/** Hears how far a probe is, and may end it. Called on the measuring thread, between products. */
public interface ProbeListener {

    /**
     * @param stage such as "largest eigenvalues"
     * @param known what is known so far, for people; may be empty
     * @return whether to go on
     */
    boolean at(String stage, String known);

    /** After each stage, with all that is known by then. */
    void known(ProbeAnswer answer);
}
