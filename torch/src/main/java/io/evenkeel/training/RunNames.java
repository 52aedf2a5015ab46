package io.evenkeel.training;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/** Names for runs: readable, fit for a folder, and new every time. */
final class RunNames {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int LONGEST = 40;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunNames() {}

    /** Such as {@code deep-sigmoid-20260131-094501-3fa2}; letters lose their accents, for not every file system keeps them. */
    static String fresh(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        String readable =
                plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String cut = readable.substring(0, Math.min(LONGEST, readable.length()));
        byte[] random = new byte[2];
        RANDOM.nextBytes(random);
        return (cut.isEmpty() ? "run" : cut) + "-"
                + LocalDateTime.now(java.time.ZoneId.systemDefault()).format(TIME) + "-"
                + HexFormat.of().formatHex(random);
    }
}
