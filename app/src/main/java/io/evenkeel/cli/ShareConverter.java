package io.evenkeel.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A share as people write it: {@code 5%} or {@code 0.05}. */
final class ShareConverter implements ITypeConverter<Double> {

    @Override
    public Double convert(String text) {
        String number = text.strip();
        boolean percent = number.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? number.substring(0, number.length() - 1) : number);
            double share = percent ? value / 100 : value;
            if (!percent && share > 1) {
                throw new TypeConversionException(
                        "found '" + text + "'; expected a share such as 5% or 0.05, and with a % where it is above 1");
            }
            if (share >= 0 && share < Double.POSITIVE_INFINITY) {
                return share;
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException("found '" + text + "'; expected a share such as 5% or 0.05");
        }
        throw new TypeConversionException("found '" + text + "'; expected a share of 0 or more, such as 5%");
    }
}
