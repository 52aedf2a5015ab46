package io.evenkeel.data;

import java.util.List;

/** Centres as a recipe lists them. */
final class Centers {
    private Centers() {}

    /** One row a centre, all of them equally long. */
    static double[][] given(List<List<Double>> centers) {
        int width = centers.get(0).size();
        for (int c = 0; c < centers.size(); c++) {
            DataException.Place place = DataException.Place.ofKey("data.centers[" + c + "]");
            List<Double> center = centers.get(c);
            if (center.isEmpty()) {
                throw place.refuse("no coordinates", "one for each feature");
            }
            if (center.size() != width) {
                throw place.refuse(
                        "a list of " + center.size(), "a list of " + width + ", as long as the first centre");
            }
        }
        return centers.stream()
                .map(center -> center.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
    }
}
