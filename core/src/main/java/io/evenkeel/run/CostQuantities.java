package io.evenkeel.run;

import java.util.List;

import static io.evenkeel.run.Quantities.MEMORY_HEAP;
import static io.evenkeel.run.Quantities.MEMORY_RESIDENT;
import static io.evenkeel.run.Quantities.OVERHEAD;
import static io.evenkeel.run.Quantities.STEP_TIME;
import static io.evenkeel.run.Quantity.Places.RUN;

/** What a run costs in time and memory. */
final class CostQuantities {

    private static final double INF = Double.POSITIVE_INFINITY;

    static final List<Quantity> ALL = List.of(
            new Quantity(
                    STEP_TIME,
                    "s",
                    0,
                    INF,
                    RUN,
                    "Time of one step, with what watching takes: the mean since the last look, and the median of the last "
                            + "nine such means.",
                    "definition"),
            new Quantity(
                    MEMORY_RESIDENT,
                    "byte",
                    0,
                    INF,
                    RUN,
                    "Physical memory of the whole process, native memory and heap together.",
                    "definition"),
            new Quantity(
                    MEMORY_HEAP, "byte", 0, INF, RUN, "Used part of the Java heap, garbage included.", "definition"),
            new Quantity(
                    OVERHEAD,
                    "share",
                    0,
                    INF,
                    RUN,
                    "Time that watching took over all other time of the run so far: measuring, what follows from it, and what steps in which"
                            + " something is measured take beyond others. Recording the loss and its diagnosis, which a run"
                            + " without instruments pays too, is not watching.",
                    "definition"));

    private CostQuantities() {}
}
