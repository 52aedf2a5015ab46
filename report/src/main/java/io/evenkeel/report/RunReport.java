package io.evenkeel.report;

public final class RunReport {
    public void write(io.evenkeel.run.RunRecord r, java.nio.file.Path p) {}
}
