package io.evenkeel.torch.operator;

import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.GraphProducts;
import io.evenkeel.torch.GraphedLoss;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What the operators over parameters share: where graphs come from and when they end.
 *
 * <p>Data of a single batch have one graph, made at the first product and kept for all until {@link #close}; a product
 * after the weights have changed is refused. Data of several batches have a graph made anew for each batch of each product,
 * so that there is never more than one batch's in memory, and the matrix is that at the weights as they are; or all are
 * kept on request, which is faster and takes the memory of all. One batch cut into parts whose graphs are kept gives the
 * same product with less memory besides the graphs: what a product makes for itself is one part's.
 *
 * @param <P> what a graph serves for
 */
abstract class GraphOperator<P extends GraphProducts> implements LinearOperator<Tensor>, AutoCloseable {

    private final LossGraph graph;
    private final ParameterBlock block;
    private final List<P> kept = new ArrayList<>();
    private boolean keeps;
    private long keptVersion;
    private boolean closed;

    GraphOperator(LossGraph graph, ParameterBlock block) {
        if (graph.batches() < 1) {
            throw new IllegalArgumentException("an operator needs data, but there is not one batch");
        }
        this.graph = graph;
        this.block = block;
        this.keeps = graph.batches() == 1;
    }

    void keepAll() {
        keeps = true;
    }

    /** What the graph of one batch is turned into, in the scope of native memory that is open. */
    abstract P products(GraphedLoss pass, int batch);

    /** What serves for one batch's products. */
    P products(int batch) {
        return products(pass(batch), batch);
    }

    interface Work<P> {
        void with(P products, int batch);
    }

    /** One batch after the other, each in a scope of native memory of its own. */
    final void eachBatch(Work<? super P> work) {
        if (closed) {
            throw new IllegalStateException(name() + " has been closed");
        }
        if (keeps) {
            keep();
        }
        for (int batch = 0; batch < graph.batches(); batch++) {
            try (PointerScope scope = new PointerScope()) {
                work.with(keeps ? kept.get(batch) : products(batch), batch);
            }
        }
    }

    /** Keeps products that are there already. */
    final void keep(P products) {
        keptVersion = version();
        products.keep();
        kept.add(products);
    }

    private void keep() {
        if (kept.isEmpty()) {
            keptVersion = version();
            for (int batch = 0; batch < graph.batches(); batch++) {
                try (PointerScope scope = new PointerScope()) {
                    P products = products(batch);
                    products.keep();
                    kept.add(products);
                }
            }
        } else if (keptVersion != version()) {
            throw new IllegalStateException("the weights have changed since " + name()
                    + " kept its graph; close it and make a new one at the weights as they are now");
        }
    }

    private GraphedLoss pass(int batch) {
        GraphedLoss pass = graph.pass(batch);
        if (pass.loss().numel() != 1) {
            throw new IllegalArgumentException("a batch's loss is one number, but this one has "
                    + pass.loss().numel() + "; reduce it");
        }
        return pass;
    }

    /** Grows whenever anything writes into a parameter. */
    final long version() {
        long version = 0;
        for (LossGraph.GraphParameter parameter : graph.parameters()) {
            version += parameter.value()._version();
        }
        return version;
    }

    /** Whether products come from kept graphs. */
    final boolean keepsGraph() {
        return keeps;
    }

    final LossGraph graph() {
        return graph;
    }

    /** The parameters it is over. */
    public final ParameterBlock block() {
        return block;
    }

    /** In which mode the network's passes are made, for people. */
    public final String mode() {
        return graph.mode();
    }

    /** A part's loss as part of the whole's. */
    static List<GraphedLoss> weighted(GraphedLoss pass, double weight) {
        return List.of(
                weight == 1 ? pass : new GraphedLoss(pass.output(), pass.loss().mul(new Scalar(weight))));
    }

    /** Ends the graphs that are kept. */
    @Override
    public void close() {
        closed = true;
        kept.forEach(GraphProducts::close);
        kept.clear();
    }
}
