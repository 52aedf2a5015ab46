package io.evenkeel.cases;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.repair.Repair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Tells whether a result is of the recipe, the data and the program at hand. */
final class Fingerprint {

    private static final int SHOWN = 16;

    private final String program;

    /** @param manner how the cases are run */
    Fingerprint(String manner) throws IOException {
        MessageDigest digest = digest();
        digest.update(manner.getBytes(StandardCharsets.UTF_8));
        for (Class<?> one : List.of(Diagnosis.class, Repair.class)) {
            CodeSource source = one.getProtectionDomain().getCodeSource();
            if (source != null) {
                add(digest, Path.of(java.net.URI.create(source.getLocation().toString())));
            }
        }
        this.program = HexFormat.of().formatHex(digest.digest());
    }

    /** Of the recipe's text and of each file beside it that it names. */
    String of(CaseFolder.Case one) throws IOException {
        MessageDigest digest = digest();
        digest.update(program.getBytes(StandardCharsets.UTF_8));
        String text = one.recipe().text();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        Path folder = one.recipe().path().toAbsolutePath().getParent();
        if (folder != null) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (text.contains(file.getFileName().toString())) {
                        digest.update(Files.readAllBytes(file));
                    }
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN);
    }

    private static void add(MessageDigest digest, Path code) throws IOException {
        if (Files.isRegularFile(code)) {
            digest.update(Files.readAllBytes(code));
            return;
        }
        try (Stream<Path> files = Files.walk(code)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(Files.readAllBytes(file));
            }
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
